import { type OnEvent, wrapFault } from '../../base/index.ts';
import type { Descriptor, Platform } from '../../oci/index.ts';
import type { Nacre } from '../nacre.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';
import type { CopyReport } from '../wire.ts';
import { choosePlatforms } from './choose-platforms.ts';
import { copyBetween } from './copy-between.ts';
import { parseImagePlace } from './image-place.ts';
import { openRegistryLate } from './open-registry-late.ts';
import { openSource } from './open-source.ts';
import { toTarget } from './open-target.ts';
import { tellOtherPlatform } from './tell-other-platform.ts';

/** One call of `copy`. */
export interface CopyCall extends RegistryAccess {
  /** As `parseImagePlace` reads it. */
  readonly source: string;
  readonly target: string;
  /** Of an index: one to copy its image by itself, several to copy an index of these. @default the index with all its images */
  readonly platforms?: readonly Platform[];
  /** Copy what refers to the image as well: signatures, SBOMs, attestations. @default false */
  readonly referrers?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Copies an image from one place to another. No byte changes, so no digest does.
 *
 * @throws app/no-image, app/no-file, app/bad-target, app/incomplete-image, image/no-platform, registry/…, store/…, base/cancelled
 */
export async function copyImage(nacre: Nacre, call: CopyCall): Promise<CopyReport> {
  const { platforms = [], signal } = call;
  const places = { source: parseImagePlace(call.source), target: parseImagePlace(call.target) };
  using registry = openRegistryLate(nacre, call);
  try {
    const target = toTarget(places.target, { nacre, registry: registry.open });
    const cancel = signal === undefined ? {} : { signal };
    await using from = await openSource(places.source, { nacre, registry: registry.open, ...cancel });
    const part = await choosePlatforms(from, platforms);
    const { target: name = call.target, ...copied } = await copyBetween({ ...from, ...part }, target, call);
    const { digest, mediaType, size } = part.descriptor;
    await tellOtherPlatform({ ...from, name: call.source, wanted: platforms }, call.onEvent);
    if (platforms.length > 1) tellNewIndex(from.descriptor, part.descriptor, call.onEvent);
    const of = { sourceDigest: from.descriptor.digest };
    return { source: call.source, ...of, target: name, digest, mediaType, size, ...copied };
  } catch (error) {
    throw wrapFault(`copy ${call.source}`, error);
  }
}

/** A digest that is not the source's is not to be found out later, by whoever signs or deploys by it. */
function tellNewIndex(source: Descriptor, copied: Descriptor, onEvent: OnEvent = () => undefined): void {
  if (source.digest === copied.digest) return;
  const message = `the copy is a new index, ${copied.digest}: the source is ${source.digest}, with more platforms`;
  onEvent({ kind: 'warning', message });
}
