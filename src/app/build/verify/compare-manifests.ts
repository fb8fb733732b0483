import {
  finishImage,
  type ImageForm,
  memoryBuildCache,
  type SolveDeps,
  type SolvedImage,
} from '../../../build/index.ts';
import { formatPlatform } from '../../../oci/index.ts';
import type { VerifiedManifest } from '../../wire.ts';

/** What writing documents is done with. */
export interface CompareManifestsDeps extends Pick<SolveDeps, 'blobs' | 'layers' | 'cache'> {
  readonly signal?: AbortSignal;
}

/** The manifests of the images of two builds, in each form. What was compressed for the first is compressed again for the second. */
export async function compareManifests(
  forms: readonly ImageForm[],
  first: readonly SolvedImage[],
  second: readonly SolvedImage[],
  deps: CompareManifestsDeps,
): Promise<readonly VerifiedManifest[]> {
  const found: VerifiedManifest[] = [];
  for (const form of forms) {
    for (const [at, image] of first.entries()) {
      const twin = second[at];
      if (twin === undefined) throw new Error('a build gives as many images each time');
      const one = await finishImage(image, form, deps);
      const other = await finishImage(twin, form, { ...deps, cache: memoryBuildCache() });
      const { compression = 'none' } = form;
      const platform = formatPlatform(image.config.platform);
      found.push({ platform, compression, first: one.descriptor.digest, second: other.descriptor.digest });
    }
  }
  return found;
}
