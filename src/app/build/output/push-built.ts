import { parseReference } from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import type { BuildOutput, PushSettings } from './build-output.ts';
import type { BuiltImage } from './built-image.ts';
import { type OpenBuildOutput, type OutputOptions, openBuildOutput } from './open-build-output.ts';

/** What images are pushed with. */
export interface PushBuiltOptions extends OutputOptions {
  /** @default nothing is said: no proxies, the user's home as the system knows it */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens an output; what is to be pushed is when it is written. One that leads nowhere is refused before anything is built.
 *
 * @throws app/bad-output, and as `openBuildOutput`
 */
export function openPushedOutput(nacre: Nacre, output: BuildOutput, options: PushBuiltOptions): OpenBuildOutput {
  const opened = openBuildOutput(nacre, output, options);
  if (output.kind !== 'image' || output.push === undefined) return opened;
  const { push, form } = output;
  if ((form.names ?? options.names).length === 0) {
    throw appFault('app/bad-output', 'the image has no name to push it under', {
      hint: 'Name it with --tag, or with name=NAME in the output.',
    });
  }
  return {
    async write(...args) {
      const image = await opened.write(...args);
      if (image !== undefined) await pushBuilt(nacre, image, push, options);
      return image;
    },
    [Symbol.dispose]: () => opened[Symbol.dispose](),
  };
}

/** Sends what was built to the registries that its names say, in the form in which it lies in the store. */
async function pushBuilt(
  nacre: Nacre,
  { descriptor, names }: BuiltImage,
  { byDigest, insecure }: PushSettings,
  { environment = {}, onEvent, signal }: PushBuiltOptions,
): Promise<void> {
  const { openRegistryFor } = await import('../../registry/registry-access.ts');
  const { pushImage } = await import('../../registry/push-image.ts');
  const told = onEvent === undefined ? {} : { onEvent };
  const cancel = signal === undefined ? {} : { signal };
  using registry = openRegistryFor(nacre, { environment, insecure, ...told });
  for (const name of names) {
    const { registry: host, repository, tag } = parseReference(name);
    const reference = { registry: host, repository, ...(byDigest || tag === undefined ? {} : { tag }) };
    await pushImage(nacre.store, registry, { reference, descriptor, compression: 'none', ...told, ...cancel });
  }
}
