import type { PublishedPort } from '../container-options.ts';

export function forwardPorts(publish: readonly PublishedPort[]): Promise<AsyncDisposable> {
  throw new Error(`not there yet: ${publish.length}`);
}
