import { mapConcurrent, wrapFault } from '../../base/index.ts';
import { type Digest, familiarReference, formatReference, parseReference, type Reference } from '../../oci/index.ts';
import { type Repository, registryFault } from '../../registry/client/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { openRegistryFor, type RegistryAccess } from '../registry/registry-access.ts';
import type { DeletionReport } from '../wire.ts';

/** One call of `delete`. */
export interface DeleteCall extends RegistryAccess {
  /** A reference with a tag or a digest. */
  readonly image: string;
  /** Delete a manifest with all tags that it has. @default false */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Takes a tag, or a manifest by its digest, out of a registry. What else points to a manifest is not lost unasked: with a tag goes the tag alone where the registry
 * can do that, and a manifest only when no other tag points to it.
 *
 * @throws app/image-in-use naming the other tags, app/bad-target, registry/not-found, registry/refused when it deletes nothing
 */
export async function deleteImage(nacre: Nacre, call: DeleteCall): Promise<DeletionReport> {
  const reference = parseExact(call.image);
  using registry = openRegistryFor(nacre, call);
  try {
    return await remove(registry.repository(reference), reference, call);
  } catch (error) {
    throw wrapFault(`delete ${familiarReference(reference)}`, error);
  }
}

/** `latest` is not meant unless it is said. */
function parseExact(text: string): Reference {
  const reference = parseReference(text.replace(/^docker:\/\//, ''));
  if (reference.digest !== undefined || text.endsWith(`:${reference.tag}`)) return reference;
  throw appFault('app/bad-target', `"${text}" names neither a tag nor a digest`, {
    hint: `Write ${text}:TAG or ${text}@DIGEST.`,
  });
}

async function remove(repository: Repository, reference: Reference, call: DeleteCall): Promise<DeletionReport> {
  const cancel = call.signal === undefined ? {} : { signal: call.signal };
  const { tag } = reference;
  const found = await repository.resolve(reference.digest ?? tag ?? '', cancel);
  if (found === undefined) throw notFound(reference);
  const { digest } = found;
  const report = { name: formatReference(reference), digest };
  if (reference.digest === undefined && tag !== undefined && call.force !== true) {
    if ((await repository.delete(tag, cancel)) === 'deleted') return { ...report, manifest: false, tags: [tag] };
  }
  const tags = await tagsOf(repository, digest, cancel);
  const others = tags.filter((each) => reference.digest !== undefined || each !== tag);
  if (others.length > 0 && call.force !== true) throw inUse(digest, others);
  const deletion = await repository.delete(digest, cancel);
  if (deletion === 'absent') throw notFound(reference);
  if (deletion === 'unsupported')
    throw registryFault('registry/refused', `${reference.registry} lets nobody delete`, {
      hint: 'Allow deleting in the configuration of the registry.',
    });
  return { ...report, manifest: true, tags };
}

/** The tags that point to a manifest. */
async function tagsOf(
  repository: Repository,
  digest: Digest,
  cancel: { readonly signal?: AbortSignal },
): Promise<readonly string[]> {
  const tags = (await Array.fromAsync(repository.tags(cancel))).sort();
  const found = await mapConcurrent(tags, 8, (tag) => repository.resolve(tag, cancel));
  return tags.filter((_, at) => found[at]?.digest === digest);
}

function inUse(digest: Digest, tags: readonly string[]): Error {
  const shown = tags.length > 5 ? `${tags.slice(0, 5).join(', ')} and ${tags.length - 5} more` : tags.join(', ');
  return appFault('app/image-in-use', `manifest ${digest} is what these tags stand for: ${shown}`, {
    hint: 'Delete it with all of them with `--force`.',
  });
}

function notFound({ registry, repository, digest, tag }: Reference): Error {
  return registryFault('registry/not-found', `${registry} has no ${digest ?? `tag ${tag}`} of ${repository}`, {
    hint: 'See `nacre tags` for what is there.',
  });
}
