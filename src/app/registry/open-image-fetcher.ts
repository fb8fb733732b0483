import { type OnEvent, once } from '../../base/index.ts';
import type { Descriptor, Platform, Reference } from '../../oci/index.ts';
import type { Registry } from '../../registry/client/index.ts';
import type { Nacre } from '../nacre.ts';
import type { RegistryAccess } from './registry-access.ts';

/** How images that a build or a run names are fetched. */
export interface FetcherRequest extends RegistryAccess {
  /** Ask for tags that are in the store, too. @default false */
  readonly pull?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** Fetches images into the store. Disposing closes connections. */
export interface OpenImageFetcher extends Disposable {
  /** @returns what the name stands for in its registry @throws as `pullImage` */
  fetch(reference: Reference, platform?: Platform): Promise<Descriptor>;
  readonly asksAgain: boolean;
}

/** Loads and reads nothing, and connects to nothing, until the first image is asked for. */
export function openImageFetcher(nacre: Nacre, request: FetcherRequest): OpenImageFetcher {
  const { pull = false, onEvent, signal } = request;
  let opened: Registry | undefined;
  const registry = once(async () => {
    const { openRegistryFor } = await import('./registry-access.ts');
    opened = openRegistryFor(nacre, request);
    return opened;
  });
  return {
    asksAgain: pull,
    async fetch(reference, platform) {
      const { pullImage } = await import('./pull-image.ts');
      const { descriptor } = await pullImage(nacre.store, await registry(), {
        reference,
        ...(platform === undefined ? {} : { platform }),
        ...(onEvent === undefined ? {} : { onEvent }),
        ...(signal === undefined ? {} : { signal }),
      });
      return descriptor;
    },
    [Symbol.dispose]: () => opened?.[Symbol.dispose](),
  };
}
