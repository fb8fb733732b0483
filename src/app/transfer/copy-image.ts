import { type OnEvent, wrapFault } from '../../base/index.ts';
import { selectManifest } from '../../image/index.ts';
import type { Platform } from '../../oci/index.ts';
import type { Nacre } from '../nacre.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';
import type { CopyReport } from '../wire.ts';
import { copyBetween } from './copy-between.ts';
import { parseImagePlace } from './image-place.ts';
import { openRegistryLate } from './open-registry-late.ts';
import { openSource } from './open-source.ts';
import { toTarget } from './open-target.ts';

/** One call of `copy`. */
export interface CopyCall extends RegistryAccess {
  /** As `parseImagePlace` reads it. */
  readonly source: string;
  readonly target: string;
  /** The one image of an index to copy, by itself. @default the index with all its images */
  readonly platform?: Platform;
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
  const { platform, signal } = call;
  const places = { source: parseImagePlace(call.source), target: parseImagePlace(call.target) };
  using registry = openRegistryLate(nacre, call);
  try {
    const target = toTarget(places.target, { nacre, registry: registry.open });
    const cancel = signal === undefined ? {} : { signal };
    await using from = await openSource(places.source, { nacre, registry: registry.open, ...cancel });
    const descriptor =
      platform === undefined ? from.descriptor : await selectManifest(from.source, from.descriptor, platform);
    const copied = await copyBetween({ ...from, descriptor }, target, call);
    const { digest, mediaType, size } = descriptor;
    const { target: name, referrers } = copied;
    return { source: call.source, target: name, digest, mediaType, size, referrers };
  } catch (error) {
    throw wrapFault(`copy ${call.source}`, error);
  }
}
