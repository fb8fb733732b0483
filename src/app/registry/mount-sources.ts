import { isFault, limits } from '../../base/index.ts';
import { listManifests } from '../../image/index.ts';
import { isDigest, parseManifest, parseReference, readBlob } from '../../oci/index.ts';
import type { Repository } from '../../registry/client/index.ts';
import type { DiskStore } from '../../store/index.ts';

/** Images that are looked through. */
const mostImages = 200;

/**
 * Tells a repository which others of its registry are likely to have what is sent: those of which there are images in the store, such as the base of
 * what is pushed.
 */
export async function tellMountSources(store: DiskStore, repository: Repository): Promise<void> {
  const { name } = repository;
  const rows = (await store.list()).filter((row) => !isDigest(row.name));
  const others = rows
    .map((row) => ({ ...parseReference(row.name), descriptor: row.descriptor }))
    .filter((other) => other.registry === name.registry && other.repository !== name.repository);
  for (const other of others.slice(0, mostImages)) {
    try {
      for (const manifest of await listManifests(store, other.descriptor)) {
        if (!(await store.has(manifest))) continue;
        const { config, layers } = parseManifest(await readBlob(store, manifest, limits.manifest), manifest.mediaType);
        for (const { digest } of [config, ...layers]) repository.mountFrom(digest, other.repository);
      }
    } catch (error) {
      // An image that can not be read is no help, and no hindrance.
      if (!isFault(error)) throw error;
    }
  }
}
