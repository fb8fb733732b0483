import { isDigest, isRepository, isTag } from '../../../oci/index.ts';
import { keepingTimes, serveFault, writeOnceOf } from '../../../registry/server/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { RegistryDeletedRow, RegistryRestoreReport } from '../../wire.ts';
import { openRegistryAdmin } from '../open-registry-admin.ts';

/** Most rows of one listing. */
const most = 10_000;

/** What was removed from repositories and can be brought back, last removed first. @param repository @default of all */
export async function listDeletedImages(
  nacre: Nacre,
  { config: path, repository }: { readonly config: string | undefined; readonly repository?: string },
): Promise<readonly RegistryDeletedRow[]> {
  await using admin = await openRegistryAdmin(nacre, path);
  const named = repository === undefined ? {} : { repository };
  const found = await admin.metadata.deleted.list({ ...named, most, now: Date.now() });
  return found.map(({ deleted, until, tag = null, ...each }) => ({
    ...each,
    tag,
    deleted: new Date(deleted).toISOString(),
    until: new Date(until).toISOString(),
  }));
}

/**
 * Brings back what was removed, with all that it needs.
 *
 * @param call.image `NAME:TAG` or `NAME@DIGEST`, without a registry
 * @throws serve/not-deleted when it can not be, serve/write-once
 */
export async function restoreImage(
  nacre: Nacre,
  { config: path, image }: { readonly config: string | undefined; readonly image: string },
): Promise<RegistryRestoreReport> {
  const { repository, reference } = parseImage(image);
  await using admin = await openRegistryAdmin(nacre, path);
  const rules = admin.config.keeping ?? {};
  const isWriteOnce = writeOnceOf(rules, repository);
  const now = Date.now();
  const outcome = await admin.metadata.deleted.restore(repository, reference, {
    now,
    until: now + (rules.deleted ?? keepingTimes.deleted),
    ...(isWriteOnce === undefined ? {} : { isWriteOnce }),
  });
  switch (outcome.kind) {
    case 'restored': {
      const { digest, manifests } = outcome;
      return { repository, tag: isDigest(reference) ? null : reference, digest, manifests };
    }
    case 'unknown':
      throw serveFault('serve/not-deleted', `there is nothing of ${image} to be brought back`, {
        hint: 'Run `nacre registry deleted` to see what there is.',
      });
    case 'write-once':
      throw serveFault('serve/write-once', `tag ${reference} may be written once only, and is ${outcome.digest}`, {
        hint: 'Bring it back by its digest.',
      });
  }
}

function parseImage(image: string): { readonly repository: string; readonly reference: string } {
  const [, repository = '', sign, reference = ''] = /^([^:@]+)([:@])(.+)$/.exec(image) ?? [];
  if (isRepository(repository) && (sign === '@' ? isDigest(reference) : isTag(reference)))
    return { repository, reference };
  throw serveFault('serve/not-deleted', `"${image}" is not NAME:TAG or NAME@DIGEST`, {
    hint: 'Write the repository as its server calls it, without the server: team/app:1.',
  });
}
