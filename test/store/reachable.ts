import { existsSync, readFileSync } from 'node:fs';
import { digestHex, isManifestType, parseImageConfig, parseManifest } from '../../src/oci/index.ts';
import type { DiskStore } from '../../src/store/index.ts';

/** What has to be in a store and what may be, found with nothing of the collector's own code. */
export interface Reachable {
  readonly blobs: ReadonlySet<string>;
  /** Layers by the hex of their diffID. */
  readonly layers: ReadonlySet<string>;
}

export function reachableHexes(store: DiskStore): Reachable {
  const blobs = new Set<string>();
  const layers = new Set<string>();
  const read = (hex: string): Uint8Array => readFileSync(`${store.paths.blobs}/sha256/${hex}`);
  const visitImage = (hex: string): void => {
    const manifest = parseManifest(read(hex));
    blobs.add(hex);
    for (const { digest } of [manifest.config, ...manifest.layers]) blobs.add(digestHex(digest));
    for (const diffId of parseImageConfig(read(digestHex(manifest.config.digest))).diffIds) {
      layers.add(digestHex(diffId));
      // An uncompressed layer may also be there as a blob of another image.
      if (existsSync(`${store.paths.blobs}/sha256/${digestHex(diffId)}`)) blobs.add(digestHex(diffId));
    }
  };
  for (const { image } of store.containers.list()) visitImage(digestHex(image));
  for (const { holds } of store.cache.list()) for (const digest of holds) blobs.add(digestHex(digest));
  for (const row of store.database.all('SELECT descriptor FROM name')) {
    const { mediaType, digest } = JSON.parse(String(row.descriptor));
    if (isManifestType(mediaType)) visitImage(String(digest).slice('sha256:'.length));
  }
  return { blobs, layers };
}
