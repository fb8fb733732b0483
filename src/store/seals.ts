import { existsSync } from 'node:fs';
import type { FileVerity } from '../host/index.ts';
import { type Digest, type LayerSeals, parseDigest } from '../oci/index.ts';
import { type Database, textOf } from './database.ts';

/**
 * What fs-verity gave for the files of layers, written down when they were put in place: whoever mounts them compares. There are none
 * where the file system of the store does not know fs-verity.
 */
export interface Seals {
  /** Seals a file that is about to become a part of a layer and has no writer, if that can be done. The same content gives the same seal. */
  seal(diffId: Digest, part: LayerPart, path: string): void;
  of(diffId: Digest): LayerSeals;
  /** What the kernel says of a file now; `undefined` when it is not sealed, or there is no such file. */
  measure(path: string): Digest | undefined;
  /** Seals a file that is known to be whole, and forgets what was written down of the part before. */
  renew(diffId: Digest, part: LayerPart, path: string): void;
}

/** The two files of a layer at rest. */
export type LayerPart = keyof LayerSeals;

/** @param verity opened when the first file is to be sealed; without it none is */
export function createSeals(database: Database, verity: (() => FileVerity) | undefined): Seals {
  function measure(path: string): Digest | undefined {
    const digest = existsSync(path) ? verity?.().measureVerity(path) : undefined;
    return digest === undefined ? undefined : parseDigest(`sha256:${Buffer.from(digest).toString('hex')}`);
  }

  function seal(diffId: Digest, part: LayerPart, path: string): void {
    const digest = verity?.().enableVerity(path) === true ? measure(path) : undefined;
    if (digest !== undefined) database.run('INSERT OR REPLACE INTO seal VALUES (?, ?, ?)', diffId, part, digest);
  }

  return {
    measure,
    seal,
    renew(diffId, part, path) {
      database.run('DELETE FROM seal WHERE layer = ? AND part = ?', diffId, part);
      seal(diffId, part, path);
    },
    of(diffId) {
      const rows = database.all('SELECT part, digest FROM seal WHERE layer = ?', diffId);
      const find = (part: LayerPart): Digest | undefined => {
        const row = rows.find((each) => textOf(each, 'part') === part);
        return row === undefined ? undefined : parseDigest(textOf(row, 'digest'));
      };
      const [tar, index] = [find('tar'), find('index')];
      return { ...(tar === undefined ? {} : { tar }), ...(index === undefined ? {} : { index }) };
    },
  };
}
