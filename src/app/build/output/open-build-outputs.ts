import { mapConcurrent } from '../../../base/index.ts';
import { type SolvedImage, squashOwn } from '../../../build/index.ts';
import type { Compression } from '../../../oci/index.ts';
import { toTargetName } from '../../images/target-name.ts';
import type { Nacre } from '../../nacre.ts';
import type { Attestor } from '../attest/create-attestor.ts';
import type { Annotation } from './annotation.ts';
import type { BuildOutput } from './build-output.ts';
import type { BuiltImage } from './built-image.ts';
import { completeOutputs } from './complete-outputs.ts';
import type { OutputOptions } from './open-build-output.ts';
import { openPushedOutput, type PushBuiltOptions } from './push-built.ts';

/** What a build shall leave behind. */
export interface OutputRequest extends Pick<OutputOptions, 'attestations' | 'onEvent' | 'signal'> {
  readonly names: readonly string[];
  /** @default none */
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** What pushing looks into for credentials, certificates and proxies. @default nothing is said there */
  readonly environment?: NonNullable<PushBuiltOptions['environment']>;
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
  /**
   * @param attestor says how the images were made; @default nothing is said of them
   * @returns those outputs that are images, in their order
   */
  write(images: readonly SolvedImage[], attestor?: Attestor): Promise<readonly BuiltImage[]>;
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
    opening.use(openPushedOutput(nacre, output, options)),
  );
  const stack = opening.move();
  const { store } = nacre;
  const deps = { layers: store, blobs: store, ...(signal === undefined ? {} : { signal }) };
  return {
    async write(images, attestor) {
      const final = squash ? await mapConcurrent(images, 1, (image) => squashOwn(image, deps)) : images;
      const built = await mapConcurrent(opened, 1, (output) => output.write(final, attestor));
      return built.filter((image) => image !== undefined);
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}
