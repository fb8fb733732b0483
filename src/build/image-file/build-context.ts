import type { Platform } from '../../oci/index.ts';
import type { Image } from './image.ts';

/** What a build tells a program whose default export is a function. */
export interface BuildContext {
  /** Values of `--build-arg`; what is asked for here counts as used. */
  readonly args: Readonly<Record<string, string | undefined>>;
  /** What the image shall run on: the function is asked once for each platform of `--platform`. */
  readonly platform: Platform;
  /** What builds. */
  readonly buildPlatform: Platform;
  /** The stage of `--target`. */
  readonly target: string | undefined;
}

/**
 * What the default export of an `image.ts` may be: an image, or a function that gives one. Other exports that are images are stages for `--target`,
 * under the names of the exports.
 */
export type ImageFile = Image | ((context: BuildContext) => Image | Promise<Image>);
