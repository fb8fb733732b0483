import { createHash, type Hash, hash as hashOnce } from 'node:crypto';
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

/** Who is told of a layer's files as their bytes go by. */
export interface IdentifyOptions {
  /** Content of files, in bytes. */
  readonly onContent?: (bytes: number) => void;
  /** Each regular file, with the sha256 of its content in hex. */
  readonly onFile?: (path: string, digest: string) => void;
}

/**
 * Passes layers on and identifies them as their bytes go by.
 *
 * @param time the build's, in seconds since 1970
 */
export function createIdentifyingIngest(
  blobs: BlobIngest,
  time: number,
  options: IdentifyOptions = {},
): IdentifyingIngest {
  let identity = '';
  return {
    get identity() {
      return identity;
    },
    create: () =>
      createIdentifyingWriter(blobs.create(), time, options, (found) => {
        identity = found;
      }),
  };
}

function createIdentifyingWriter(
  writer: BlobWriter,
  time: number,
  { onContent, onFile }: IdentifyOptions,
  found: (identity: string) => void,
): BlobWriter {
  const identity = createTextHash();
  const content = createContentHash();
  let file: Entry | undefined;
  const parser = createTarParser({
    entry(entry) {
      identity.add(describeEntry(entry, time));
      file = entry.type === 'file' ? entry : undefined;
      content.start(entry.size);
    },
    data(bytes) {
      content.add(bytes);
      onContent?.(bytes.length);
    },
    finish() {
      if (file === undefined) return;
      const digest = content.finish();
      identity.add(digest);
      onFile?.(file.path, digest);
    },
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
      found(identity.finish());
      return writer.commit();
    },
    [Symbol.dispose]: () => writer[Symbol.dispose](),
  };
}

/** Hashes one content after the other. */
interface ContentHash {
  /** @param size bytes to come */
  start(size: number): void;
  add(bytes: Uint8Array): void;
  /** @returns sha256 in hex */
  finish(): string;
}

const emptyDigest: string = hashOnce('sha256', '', 'hex');

/** What comes in one piece, as small files do, is hashed in one call: that takes less than half the time. */
function createContentHash(): ContentHash {
  let wanted = 0;
  let digest = emptyDigest;
  let open: Hash | undefined;
  return {
    start(size) {
      wanted = size;
      digest = emptyDigest;
      open = undefined;
    },
    add(bytes) {
      if (open === undefined && bytes.length === wanted) {
        digest = hashOnce('sha256', bytes, 'hex');
      } else {
        open ??= createHash('sha256');
        open.update(bytes);
      }
    },
    finish: () => open?.digest('hex') ?? digest,
  };
}

function describeEntry(entry: Entry, time: number): string {
  const { mtimeSec, mtimeNsec, xattrs, ...rest } = entry;
  const isBuildTime = mtimeSec === time && mtimeNsec === 0;
  const attributes = [...xattrs].map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return JSON.stringify([Object.values(rest), isBuildTime ? 'build' : [mtimeSec, mtimeNsec], attributes]);
}

/** Hashes many short texts as one: each call of the hash itself costs more than its text. */
function createTextHash(): { readonly add: (text: string) => void; readonly finish: () => string } {
  const hash = createHash('sha256');
  let pending = '';
  return {
    add(text) {
      pending += text;
      if (pending.length < 65_536) return;
      hash.update(pending);
      pending = '';
    },
    finish: () => hash.update(pending).digest('hex'),
  };
}
