import type { SolvedImage } from '../../../build/index.ts';
import { type FileTree, openFileTree } from '../../../image/index.ts';
import { formatPlatform, type LayerAtRest, type Layers } from '../../../oci/index.ts';

/** The files of an image, and the directory that they belong below. */
export interface PlatformTree {
  /** `linux_arm64`, as BuildKit calls it; '' for none. */
  readonly directory: string;
  readonly tree: FileTree;
}

/**
 * The files of the images that a build came to, merged.
 *
 * @param split whether each platform's are below a directory of its own
 */
export async function openPlatformTrees(
  layers: Layers,
  images: readonly SolvedImage[],
  split: boolean,
): Promise<readonly PlatformTree[]> {
  const trees: PlatformTree[] = [];
  for (const image of images) {
    const rest: LayerAtRest[] = [];
    for (const layer of image.layers) rest.push(await layers.rest(layer));
    const directory = split ? formatPlatform(image.config.platform).replaceAll('/', '_') : '';
    trees.push({ directory, tree: openFileTree(rest) });
  }
  return trees;
}
