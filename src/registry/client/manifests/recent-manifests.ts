import type { Digest } from '../../../oci/index.ts';
import type { RepositoryCalls } from '../repository-calls.ts';
import { type FetchedManifest, getManifest } from './get-manifest.ts';

/** What was sent or fetched last, to be tagged next. */
export interface RecentManifests {
  /** From what is remembered, or else the registry. @returns `undefined` when it is not there */
  fetch(digest: Digest, signal?: AbortSignal): Promise<FetchedManifest | undefined>;
  remember(manifest: FetchedManifest): void;
  clear(): void;
}

/** Few, and the last ones: an index and its manifests. */
const mostRemembered = 16;

export function createRecentManifests(calls: RepositoryCalls): RecentManifests {
  const manifests = new Map<Digest, FetchedManifest>();
  function remember(manifest: FetchedManifest): void {
    const { digest } = manifest.descriptor;
    manifests.delete(digest);
    manifests.set(digest, manifest);
    const [oldest] = manifests.keys();
    if (manifests.size > mostRemembered && oldest !== undefined) manifests.delete(oldest);
  }
  return {
    remember,
    async fetch(digest, signal) {
      const found = manifests.get(digest) ?? (await getManifest(calls, digest, signal));
      if (found !== undefined) remember(found);
      return found;
    },
    clear: () => manifests.clear(),
  };
}
