import { readdirSync } from 'node:fs';
import type { Digest } from '../oci/index.ts';
import { blobDirectories } from './blob-places.ts';
import type { DiskStore } from './disk-store.ts';
import { createMarker } from './mark-reachable.ts';
import { measureTrees } from './measure-trees.ts';
import { dropDeadHolds, type RootKind, rootsOf } from './roots.ts';

/**
 * What the contents of a store weigh, as it stood when it was measured. Contents are told by the hex of a digest: a blob, and a layer by
 * its diffID with its tar, index and unpacked files. Each file counts once, in blocks of disk.
 */
export interface StoreMeasure {
  /** Everything that is there. */
  readonly all: ReadonlySet<string>;
  /** What these reach, whether it is there or not. */
  reach(roots: Iterable<Digest>): ReadonlySet<string>;
  /** What names, containers, cache records or living processes reach. */
  reachOf(...kinds: readonly RootKind[]): ReadonlySet<string>;
  /** Bytes of disk. */
  bytesOf(contents: Iterable<string>): number;
}

/** Measures a store. What is not asked for is not looked at. */
export function measureStore(store: DiskStore): StoreMeasure {
  const { paths, database } = store;
  const files = new Map<string, string[]>();
  for (const directory of [...blobDirectories(paths), paths.layers]) {
    for (const name of readdirSync(directory)) {
      const hex = /^(?:[0-9a-f]{64}){1,2}(?=\.|$)/.exec(name)?.[0];
      if (hex === undefined) continue;
      files.set(hex, [...(files.get(hex) ?? []), `${directory}/${name}`]);
    }
  }
  const reach = createMarker(paths);
  const sizes = new Map<string, number>();
  const sizeOf = (hex: string): number => {
    const known = sizes.get(hex) ?? measureTrees(files.get(hex) ?? []);
    sizes.set(hex, known);
    return known;
  };
  return {
    all: new Set(files.keys()),
    reach,
    reachOf: (...kinds) =>
      database.suppose(() => {
        dropDeadHolds(database);
        return reach(rootsOf(database, kinds));
      }),
    bytesOf: (contents) => [...contents].reduce((sum, hex) => sum + sizeOf(hex), 0),
  };
}
