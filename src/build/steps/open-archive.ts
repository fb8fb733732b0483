import { randomUUID } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, mkdirSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createTarParser, decompress, detectCompression, readTarEntries, type TarItem } from '../../archive/index.ts';
import { fsPath, isFault } from '../../base/index.ts';

/** A tar archive, uncompressed and open. Disposing closes it. */
export interface OpenArchive extends Disposable {
  readonly fd: number;
  readonly items: readonly TarItem[];
}

/** What opening an archive is done with. */
export interface OpenArchiveDeps {
  /** For what comes out of compressed archives, which is never seen there by name; made when missing. */
  readonly scratchDirectory: string;
  /** Most bytes that may come out of a compressed archive. @default no limit */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/**
 * Opens a file as the tar archive that it is, by its content and not by its name: plain, or compressed with gzip, bzip2, xz or zstd.
 *
 * @returns `undefined` when it is no archive
 * @throws archive/* when it is one and damaged
 */
export async function openArchive(path: string, deps: OpenArchiveDeps): Promise<OpenArchive | undefined> {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(fsPath(path), 'r'), closeSync);
  const head = readHead(fd);
  if (detectCompression(head) !== 'none') return openCompressed(path, deps);
  return isTarStart(head) ? toArchive(fd, stack.move()) : undefined;
}

/** Writes what comes out to a file without a name, since a layer lists its files in another order than the archive may have them. */
async function openCompressed(path: string, deps: OpenArchiveDeps): Promise<OpenArchive | undefined> {
  using stack = new DisposableStack();
  const fd = stack.adopt(openUnnamed(deps.scratchDirectory), closeSync);
  const { limit, signal } = deps;
  const pieces = decompress(createReadStream(fsPath(path)), {
    ...(limit === undefined ? {} : { limit }),
    ...(signal === undefined ? {} : { signal }),
  });
  let head = Buffer.alloc(0);
  for await (const piece of pieces) {
    if (head.length < blockSize) {
      head = Buffer.concat([head, piece]);
      if (head.length >= blockSize && !isTarStart(head)) return undefined;
    }
    for (let done = 0; done < piece.length; ) done += writeSync(fd, piece, done);
  }
  return head.length < blockSize ? undefined : toArchive(fd, stack.move());
}

function toArchive(fd: number, owner: DisposableStack): OpenArchive {
  using stack = owner;
  const read = (position: number, length: number): Uint8Array => {
    const buffer = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) done += readSync(fd, buffer, done, length - done, position + done);
    return buffer;
  };
  const items = [...readTarEntries(read, fstatSync(fd).size)];
  const owned = stack.move();
  return { fd, items, [Symbol.dispose]: () => owned.dispose() };
}

const blockSize = 512;

function readHead(fd: number): Buffer {
  const buffer = Buffer.alloc(blockSize);
  return buffer.subarray(0, readSync(fd, buffer, 0, blockSize, 0));
}

/** Whether bytes begin with a tar header: its checksum tells it from anything else. Zeros are none. */
function isTarStart(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, blockSize);
  if (head.length < blockSize || head.every((byte) => byte === 0)) return false;
  const ignored = (): void => undefined;
  try {
    createTarParser({ entry: ignored, data: ignored, finish: ignored }).write(head);
    return true;
  } catch (error) {
    // Whatever else is wrong with a header, its checksum was right.
    return !isFault(error, 'archive/bad-tar');
  }
}

function openUnnamed(directory: string): number {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `archive-${randomUUID()}`);
  const fd = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return fd;
}
