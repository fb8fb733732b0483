import { createHash, type Hash } from 'node:crypto';
import { createTarParser, type Entry } from '../../archive/index.ts';
import type { BlobIngest, BlobWriter } from '../../oci/index.ts';

/**
 * Tells layers by what is in them, apart from the build's time: two layers that differ only in that have one identity. What depends on a
 * layer is looked up by this, so that a new commit, which gives every build a new time, does not make everything run again.
 */
export interface IdentifyingIngest extends BlobIngest {
  /** Of the layer written last; '' before that. */
  readonly identity: string;
}

/**
 * Passes layers on and identifies them as their bytes go by.
 *
 * @param time the build's, in seconds since 1970
 * @param onContent told of the content of files as it goes by, in bytes
 */
export function createIdentifyingIngest(
  blobs: BlobIngest,
  time: number,
  onContent: (bytes: number) => void = () => undefined,
): IdentifyingIngest {
  let identity = '';
  return {
    get identity() {
      return identity;
    },
    create: () =>
      createIdentifyingWriter(blobs.create(), time, onContent, (found) => {
        identity = found;
      }),
  };
}

function createIdentifyingWriter(
  writer: BlobWriter,
  time: number,
  onContent: (bytes: number) => void,
  found: (identity: string) => void,
): BlobWriter {
  const hash = createHash('sha256');
  const parser = createTarParser({
    entry: (entry) => addEntry(hash, entry, time),
    data(bytes) {
      hash.update(bytes);
      onContent(bytes.length);
    },
    finish: () => undefined,
  });
  return {
    write(bytes) {
      writer.write(bytes);
      parser.write(bytes);
    },
    get size() {
      return writer.size;
    },
    async commit() {
      parser.end();
      found(hash.digest('hex'));
      return writer.commit();
    },
    [Symbol.dispose]: () => writer[Symbol.dispose](),
  };
}

function addEntry(hash: Hash, entry: Entry, time: number): void {
  const { mtimeSec, mtimeNsec, xattrs, ...rest } = entry;
  const isBuildTime = mtimeSec === time && mtimeNsec === 0;
  const attributes = [...xattrs].map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  hash.update(JSON.stringify([Object.values(rest), isBuildTime ? 'build' : [mtimeSec, mtimeNsec], attributes]));
}
