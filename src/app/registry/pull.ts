import { wrapFault } from '../../base/index.ts';
import {
  familiarReference,
  familiarRepository,
  formatReference,
  type Platform,
  parseReference,
  type Reference,
} from '../../oci/index.ts';
import { type Registry, registryFault } from '../../registry/client/index.ts';
import { tellImage } from '../events/tell-image.ts';
import type { Nacre } from '../nacre.ts';
import type { TransferReport } from '../wire.ts';
import { type PullRequest, pullImage } from './pull-image.ts';
import { openRegistryFor, type RegistryAccess } from './registry-access.ts';

/** One call of `pull`. */
export interface PullCall extends RegistryAccess {
  /** A reference. */
  readonly image: string;
  /** Pull every tag of the repository. @default false */
  readonly allTags?: boolean;
  /** Which image of an index. @default the host's */
  readonly platform?: Platform;
  /** Take every image of an index. @default false */
  readonly allPlatforms?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Brings images from a registry into the store.
 *
 * @throws registry/…, image/no-platform, oci/bad-reference, app/bad-registry-config, base/cancelled
 */
export async function pull(nacre: Nacre, call: PullCall): Promise<readonly TransferReport[]> {
  const reference = parseReference(call.image);
  using registry = openRegistryFor(nacre, call);
  const references = call.allTags === true ? await listAll(registry, reference, call) : [reference];
  const reports: TransferReport[] = [];
  for (const each of references) reports.push(await pullOne(nacre, registry, { ...call, reference: each }));
  return reports;
}

async function listAll(
  registry: Registry,
  { registry: host, repository }: Reference,
  { signal }: Pick<PullCall, 'signal'>,
): Promise<readonly Reference[]> {
  const name = { registry: host, repository };
  const listing = Array.fromAsync(registry.repository(name).tags(signal === undefined ? {} : { signal }));
  const tags = await listing.catch((error: unknown) => {
    throw wrapFault(`pull ${familiarRepository(name)}`, error);
  });
  const named = tags.filter((tag) => !isReferrersTag(tag));
  if (named.length > 0) return named.map((tag) => ({ ...name, tag }));
  throw registryFault('registry/not-found', `${host} has no tags of ${repository}`, {
    hint: 'Check the name; a private repository may also need `nacre login`.',
  });
}

/**
 * Whether a tag names no image, but lists what is said of one, or is a signature of it: where a registry has no referrers API such tags stand
 * among the others. Source: distribution-spec, "Referrers Tag Schema"; cosign adds `.sig` and the like.
 */
function isReferrersTag(tag: string): boolean {
  return /^sha256-[0-9a-f]{64}(\.(sig|att|sbom))?$/.test(tag);
}

async function pullOne({ store }: Nacre, registry: Registry, request: PullRequest): Promise<TransferReport> {
  const pulling = pullImage(store, registry, request);
  const { descriptor, isNew } = await pulling.catch((error: unknown) => {
    throw wrapFault(`pull ${familiarReference(request.reference)}`, error);
  });
  const { digest, mediaType, size } = descriptor;
  tellImage(store, 'pull', familiarReference(request.reference), familiarReference(request.reference));
  return { name: formatReference(request.reference), digest, mediaType, size, changed: isNew };
}
