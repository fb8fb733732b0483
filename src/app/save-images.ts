import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { getSystemErrorMessage } from 'node:util';
import type { OnEvent } from '../base/index.ts';
import { type Descriptor, type Digest, isDigest } from '../oci/index.ts';
import { type DiskStore, type NamedImage, writeArchive } from '../store/index.ts';
import { appFault } from './faults.ts';
import { findImage } from './find-image.ts';

export interface SaveOptions {
  /** File to write, replaced when it is there. @default standard output */
  readonly output?: string;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Writes images to one archive, under the names they were asked for by. A file appears whole or not at all.
 *
 * @throws app/no-image, app/bad-target, oci/blob-absent, base/cancelled
 */
export async function saveImages(store: DiskStore, names: readonly string[], options: SaveOptions = {}): Promise<void> {
  using lease = store.lease();
  const images = await gatherNames(store, names);
  lease.hold(...images.map((image) => image.descriptor.digest));
  const started = performance.now();
  const id = options.output ?? 'stdout';
  options.onEvent?.({ kind: 'start', id, label: `save ${names.join(' ')}` });
  using output = openOutput(options.output);
  const write = (bytes: Uint8Array): void => {
    output.write(bytes);
    options.onEvent?.({ kind: 'advance', id, bytes: bytes.length });
  };
  await writeArchive(store, images, 'docker', write, options.signal === undefined ? {} : { signal: options.signal });
  output.commit();
  options.onEvent?.({ kind: 'done', id, seconds: (performance.now() - started) / 1000 });
}

/** Each image once, with all the names it was asked for by. */
async function gatherNames(store: DiskStore, names: readonly string[]): Promise<readonly NamedImage[]> {
  const images = new Map<Digest, { descriptor: Descriptor; names: string[] }>();
  for (const text of names) {
    const { descriptor, name } = await findImage(store, text);
    const image = images.get(descriptor.digest) ?? { descriptor, names: [] };
    images.set(descriptor.digest, image);
    if (name !== undefined && !isDigest(name) && !name.includes('@') && !image.names.includes(name))
      image.names.push(name);
  }
  return [...images.values()];
}

interface Output extends Disposable {
  write(bytes: Uint8Array): void;
  commit(): void;
}

function openOutput(path: string | undefined): Output {
  if (path === undefined)
    return { write: (bytes) => writeAll(1, bytes, 'standard output'), commit: () => {}, [Symbol.dispose]: () => {} };
  const partial = `${path}.partial-${process.pid}`;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw appFault('app/bad-target', `${path} is a directory`, { hint: 'Name the file to write.' });
  const fd = openFile(partial, path);
  let open = true;
  return {
    write: (bytes) => writeAll(fd, bytes, path),
    commit() {
      closeSync(fd);
      open = false;
      renameSync(partial, path);
    },
    [Symbol.dispose]() {
      if (!open) return;
      closeSync(fd);
      rmSync(partial, { force: true });
    },
  };
}

function openFile(partial: string, path: string): number {
  try {
    return openSync(partial, 'w', 0o666);
  } catch (cause) {
    throw notWritten(path, (cause as NodeJS.ErrnoException).errno ?? 0, cause);
  }
}

function notWritten(name: string, errno: number, cause: unknown): Error {
  return appFault('app/bad-target', `${name} can not be written: ${getSystemErrorMessage(errno)}`, {
    hint: 'Name a file in a directory that is there, may be written and has room.',
    cause,
  });
}

function writeAll(fd: number, bytes: Uint8Array, name: string): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code, errno = 0 } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') throw notWritten(name, errno, error);
      // A pipe that is full: there is nothing else to do until its reader has taken some.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
