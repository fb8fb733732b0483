import type { JsonObject } from '../../../base/index.ts';
import type { BuildResult, SolvedImage } from '../../../build/index.ts';
import { formatPlatform } from '../../../oci/index.ts';
import type { Attestor } from './create-attestor.ts';

/**
 * How images were made, under the names that buildx gives it in its metadata: `buildx.build.provenance`, and with the platform behind it where
 * there are several. Source: buildx, docs/reference/buildx_build.md, "metadata-file".
 */
export async function describeProvenance(
  attestor: Attestor,
  images: readonly SolvedImage[],
  finished: readonly BuildResult[],
): Promise<JsonObject> {
  const described: Record<string, JsonObject> = {};
  for (const [at, image] of images.entries()) {
    const written = finished[at];
    if (written === undefined) continue;
    const suffix = images.length === 1 ? '' : `/${formatPlatform(image.config.platform)}`;
    described[`buildx.build.provenance${suffix}`] = await attestor.provenance({ image, at, written }, { mode: 'min' });
  }
  return described;
}
