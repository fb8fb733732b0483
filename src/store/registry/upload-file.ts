import { close, fchmodSync, fdatasync, open, read, writev } from 'node:fs';
import type { ByteStream } from '../../base/index.ts';
import { createDigester, type Digest, type DigestAlgorithm, type Digester } from '../../oci/index.ts';
import { toStoreFault } from '../faults.ts';

// So many bytes go to the file in one call, while they are hashed here.
const batchSize = 512 * 1024;
// After so many the disk is set to work in the background, so that little is left to wait for at the end.
const syncEvery = 32 * 1024 * 1024;

/**
 * Adds a stream to the end of a file. What came before it fails is written all the same; then the failure is thrown.
 *
 * @param digester has seen all that is in the file, and then what is added; after a failure of the disk it is of no use any more
 * @param offset bytes in the file
 * @returns bytes in the file then
 */
export async function appendToFile(
  path: string,
  offset: number,
  bytes: ByteStream,
  digester: Digester | undefined,
): Promise<number> {
  const fd = await call<number>(path, (done) => open(path, 'r+', done));
  const appender = createAppender(path, fd, offset, digester);
  try {
    try {
      for await (const piece of bytes) await appender.add(piece);
    } finally {
      await appender.finish();
    }
  } finally {
    await call(path, (done) => close(fd, done));
  }
  return appender.position();
}

interface Appender {
  add(piece: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  position(): number;
}

/** Pieces are gathered, and written while they are hashed and the next ones come in. */
function createAppender(path: string, fd: number, offset: number, digester: Digester | undefined): Appender {
  let position = offset;
  let batch: Uint8Array[] = [];
  let size = 0;
  let writing: Promise<Error | undefined> = Promise.resolve(undefined);
  let syncing: Promise<unknown> = Promise.resolve();
  let synced = offset;

  async function flush(): Promise<void> {
    const pieces = batch;
    const at = position;
    const failure = await writing;
    if (failure !== undefined) throw toStoreFault(`write ${path}`, failure);
    position += size;
    [batch, size] = [[], 0];
    writing = writePieces(fd, pieces, at);
    for (const piece of pieces) digester?.update(piece);
    if (position - synced >= syncEvery) {
      synced = position;
      syncing = new Promise((resolve) => fdatasync(fd, resolve));
    }
  }

  return {
    async add(piece) {
      batch.push(piece);
      size += piece.length;
      if (size >= batchSize) await flush();
    },
    async finish() {
      try {
        if (size > 0) await flush();
        const failure = await writing;
        if (failure !== undefined) throw toStoreFault(`write ${path}`, failure);
      } finally {
        // Their number could stand for another file once it is closed.
        await writing;
        await syncing;
      }
    },
    position: () => position,
  };
}

/** Never rejects. @returns what went wrong */
function writePieces(fd: number, pieces: readonly Uint8Array[], at: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    writev(fd, pieces, at, (error, written) => {
      if (error !== null) resolve(error);
      else {
        const rest = piecesFrom(pieces, written);
        resolve(rest.length === 0 ? undefined : writePieces(fd, rest, at + written));
      }
    });
  });
}

function piecesFrom(pieces: readonly Uint8Array[], start: number): readonly Uint8Array[] {
  let skip = start;
  return pieces.flatMap((piece) => {
    const from = Math.min(skip, piece.length);
    skip -= from;
    return from === piece.length ? [] : [piece.subarray(from)];
  });
}

/**
 * Makes a file ready to be a blob: on stable storage, and only to be read.
 *
 * @param known has seen all of it; or the algorithm by which the file is to be hashed now
 */
export async function sealFile(path: string, size: number, known: Digester | DigestAlgorithm): Promise<Digest> {
  const fd = await call<number>(path, (done) => open(path, 'r+', done));
  try {
    const digester = typeof known === 'string' ? await hashFile(path, fd, size, known) : known;
    fchmodSync(fd, 0o444);
    await call(path, (done) => fdatasync(fd, done));
    return digester.digest();
  } finally {
    await call(path, (done) => close(fd, done));
  }
}

async function hashFile(path: string, fd: number, size: number, algorithm: DigestAlgorithm): Promise<Digester> {
  const digester = createDigester(algorithm);
  const buffer = Buffer.allocUnsafeSlow(batchSize);
  while (digester.size < size) {
    const count = await call<number>(path, (done) => read(fd, buffer, 0, batchSize, digester.size, done));
    if (count === 0) break;
    digester.update(buffer.subarray(0, count));
  }
  return digester;
}

type Done<Result> = (error: Error | null, result?: Result) => void;

/** Calls a function of `node:fs` that calls back. `node:fs/promises` would cost every command its loading. */
function call<Result = void>(path: string, work: (done: Done<Result>) => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    work((error, result) => {
      if (error === null || error === undefined) resolve(result as Result);
      else reject(toStoreFault(`write ${path}`, error));
    });
  });
}
