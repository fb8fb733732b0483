import { selectManifest } from '../../image/index.ts';
import {
  type Compression,
  familiarReference,
  formatReference,
  isDigest,
  type Platform,
  parseReference,
  type Reference,
} from '../../oci/index.ts';
import type { Registry } from '../../registry/client/index.ts';
import { tellImage } from '../events/tell-image.ts';
import { appFault } from '../faults.ts';
import { findImage } from '../images/find-image.ts';
import type { Nacre } from '../nacre.ts';
import type { TransferReport } from '../wire.ts';
import { pushImage } from './push-image.ts';
import { openRegistryFor, type RegistryAccess } from './registry-access.ts';

/** One call of `push`. */
export interface PushCall extends RegistryAccess {
  /** The name of an image of the store, which says where it goes. */
  readonly image: string;
  /** Push every tag of the repository that the store has. @default false */
  readonly allTags?: boolean;
  /** Push one image of an index. @default the index, with all its images */
  readonly platform?: Platform;
  /** Of layers that are not compressed in the store. @default gzip */
  readonly compression?: Compression;
  readonly signal?: AbortSignal;
}

/**
 * Sends images of the store to the registries that their names say. An image whose layers were compressed for that is what its name stands for
 * here, too, from then on: the name means the same bytes in both places.
 *
 * @throws app/no-image, app/bad-target, app/incomplete-image, registry/…, oci/bad-reference, base/cancelled
 */
export async function push(nacre: Nacre, call: PushCall): Promise<readonly TransferReport[]> {
  const references = call.allTags === true ? await listAll(nacre, call.image) : [toTarget(call.image)];
  using registry = openRegistryFor(nacre, call);
  const reports: TransferReport[] = [];
  for (const reference of references) reports.push(await pushOne(nacre, registry, reference, call));
  return reports;
}

function toTarget(text: string): Reference {
  const reference = parseReference(text);
  if (reference.digest === undefined) return reference;
  throw appFault('app/bad-target', `"${text}" names a digest; an image is pushed to a tag`, {
    hint: 'Leave out the part after @.',
  });
}

async function listAll({ store }: Nacre, text: string): Promise<readonly Reference[]> {
  const { registry, repository } = toTarget(text);
  const names = (await store.list()).flatMap(({ name }) => (isDigest(name) ? [] : [parseReference(name)]));
  const found = names.filter((each) => each.registry === registry && each.repository === repository);
  if (found.length > 0) return found;
  throw appFault('app/no-image', `no tags of ${registry}/${repository} in the store`, {
    hint: 'See `nacre images` for what is there.',
  });
}

async function pushOne(
  { store }: Nacre,
  registry: Registry,
  reference: Reference,
  call: PushCall,
): Promise<TransferReport> {
  const name = formatReference(reference);
  using _lease = store.lease();
  const { descriptor } = await findImage(store, name);
  const { platform } = call;
  const chosen = platform === undefined ? descriptor : await selectManifest(store, descriptor, platform);
  const { pushed, changed } = await pushImage(store, registry, { ...call, reference, descriptor: chosen });
  if (platform === undefined && pushed.digest !== descriptor.digest) await store.point(name, pushed);
  const { digest, mediaType, size } = pushed;
  tellImage(store, 'push', familiarReference(reference), familiarReference(reference));
  return { name, digest, mediaType, size, changed };
}
