import { mapConcurrent } from '../../../base/index.ts';
import { type SolvedImage, squashOwn } from '../../../build/index.ts';
import type { Compression } from '../../../oci/index.ts';
import { toTargetName } from '../../images/target-name.ts';
import type { Nacre } from '../../nacre.ts';
import type { Annotation } from './annotation.ts';
import type { BuildOutput } from './build-output.ts';
import type { BuiltImage } from './built-image.ts';
import { completeOutputs } from './complete-outputs.ts';
import { type OutputOptions, openBuildOutput } from './open-build-output.ts';

/** What a build shall leave behind. */
export interface OutputRequest extends Pick<OutputOptions, 'onEvent' | 'signal'> {
  readonly names: readonly string[];
  /** @default an image in the store */
  readonly outputs?: readonly BuildOutput[];
  /** Of the layers that are made, where an output says nothing of it. @default none */
  readonly compression?: Compression;
  /** For all outputs that are images. */
  readonly annotations?: readonly Annotation[];
  /** Whether the layers that are made become one. @default false */
  readonly squash?: boolean;
}

/** Places that are ready to take what is built. Disposing without `write` leaves nothing behind. */
export interface OpenBuildOutputs extends Disposable {
  /** @returns those outputs that are images, in their order */
  write(images: readonly SolvedImage[]): Promise<readonly BuiltImage[]>;
}

/**
 * Opens all outputs of a build, before anything is built.
 *
 * @param platforms how many are built for
 * @throws app/bad-output, app/bad-target, oci/bad-reference
 */
export function openBuildOutputs(nacre: Nacre, request: OutputRequest, platforms: number): OpenBuildOutputs {
  const { outputs = [], squash = false, signal } = request;
  const options = { ...request, names: request.names.map(toTargetName) };
  using opening = new DisposableStack();
  const opened = completeOutputs(outputs, { ...request, platforms }).map((output) =>
    opening.use(openBuildOutput(nacre, output, options)),
  );
  const stack = opening.move();
  const { store } = nacre;
  const deps = { layers: store, blobs: store, ...(signal === undefined ? {} : { signal }) };
  return {
    async write(images) {
      const final = squash ? await mapConcurrent(images, 1, (image) => squashOwn(image, deps)) : images;
      const built = await mapConcurrent(opened, 1, (output) => output.write(final));
      return built.filter((image) => image !== undefined);
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}
