import { closeSync, createReadStream, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createTarParser, decompress } from '../../archive/index.ts';
import { fsPath } from '../../base/index.ts';
import { packagesFault } from '../faults.ts';

/** How a tarball is unpacked. */
export interface UnpackTarballOptions {
  /** Whether a path, without the directory that all begin with, is wanted. @default all are */
  readonly wanted?: (path: string) => boolean;
  readonly signal?: AbortSignal;
}

/** Most bytes that may come out of one package: those of Node have 250 MB. */
const mostBytes = 4 * 1024 ** 3;

/**
 * Unpacks a package of npm into a directory, which is made. As npm does: the first component of every path is left out, links and
 * devices are passed over, files are 0644 or 0755.
 *
 * @param path of the tarball, a gzip
 * @throws archive/… for one that is malformed or leaves its root, packages/bad-archive for one that can't be on this disk
 */
export async function unpackTarball(
  path: string,
  directory: string,
  options: UnpackTarballOptions = {},
): Promise<void> {
  const { wanted = () => true, signal } = options;
  const made = new Set<string>();
  let fd: number | undefined;
  const close = (): void => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };
  const parser = createTarParser({
    entry: ({ type, path: whole, mode }) => {
      const inner = whole.slice(whole.indexOf('/') + 1);
      if (type !== 'file' || inner === whole || inner === '' || !wanted(inner)) return;
      fd = createFile(join(directory, inner), (mode & 0o111) === 0 ? 0o644 : 0o755, made);
    },
    data: (bytes) => {
      for (let done = 0; fd !== undefined && done < bytes.length; ) done += writeSync(fd, bytes, done);
    },
    finish: close,
  });
  mkdirSync(directory, { recursive: true });
  try {
    const stream = decompress(createReadStream(path), {
      limit: mostBytes,
      ...(signal === undefined ? {} : { signal }),
    });
    for await (const piece of stream) parser.write(piece);
    parser.end();
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? notUnpacked(path, error) : error;
  } finally {
    close();
  }
}

/** A name is that of a file and of a directory, or too long; or the disk is full. */
function notUnpacked(path: string, cause: Error): Error {
  return packagesFault('packages/bad-archive', `unpack ${path}: ${cause.message}`, {
    hint: 'See whether there is room on the disk; else the package can not be used.',
    cause,
  });
}

/** Of two entries of one path the later one counts. */
function createFile(path: string, mode: number, made: Set<string>): number {
  const parent = dirname(path);
  if (!made.has(parent)) mkdirSync(fsPath(parent), { recursive: true });
  made.add(parent);
  return openSync(fsPath(path), 'w', mode);
}
