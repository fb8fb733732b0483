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
}

/** The two files of a layer at rest. */
export type LayerPart = keyof LayerSeals;

/** @param verity opened when the first file is to be sealed; without it none is */
export function createSeals(database: Database, verity: (() => FileVerity) | undefined): Seals {
  return {
    seal(diffId, part, path) {
      const host = verity?.();
      if (host?.enableVerity(path) !== true) return;
      const digest = host.measureVerity(path);
      if (digest === undefined) return;
      const text = `sha256:${Buffer.from(digest).toString('hex')}`;
      database.run('INSERT OR REPLACE INTO seal VALUES (?, ?, ?)', diffId, part, text);
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
