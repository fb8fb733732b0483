import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { limits } from '../base/index.ts';
import { type Digest, digestHex } from '../oci/index.ts';
import { blobFile, type StorePaths } from './paths.ts';
import { mentionedDigests } from './reach.ts';

/**
 * Finds everything that roots reach. What a blob mentions never changes, so it is read once: a second call with the same marker
 * costs next to nothing.
 *
 * @returns the hex of every digest that is reached, whether it is there or not
 */
export type Marker = (roots: Iterable<Digest>) => ReadonlySet<string>;

export function createMarker(paths: StorePaths): Marker {
  const mentions = new Map<Digest, readonly Digest[]>();
  const mentionsOf = (digest: Digest): readonly Digest[] => {
    const known = mentions.get(digest);
    if (known !== undefined) return known;
    const document = readDocument(blobFile(paths, digest));
    // A blob that is not there may be yet: ask again next time.
    if (document === undefined) return [];
    const found = mentionedDigests(document);
    mentions.set(digest, found);
    return found;
  };
  return (roots) => {
    const reached = new Set<string>();
    const open = [...roots];
    for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
      const hex = digestHex(digest);
      if (reached.has(hex)) continue;
      reached.add(hex);
      open.push(...mentionsOf(digest));
    }
    return reached;
  };
}

/** A blob that may be a document, by size and first byte; empty when it can't be one, `undefined` when it is not there. */
function readDocument(path: string): Uint8Array | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    if (fstatSync(fd).size > limits.config) return new Uint8Array(0);
    const first = Buffer.alloc(1);
    readSync(fd, first, 0, 1, 0);
    return first[0] === 0x7b ? readFileSync(fd) : new Uint8Array(0);
  } finally {
    closeSync(fd);
  }
}
