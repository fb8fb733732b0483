import { closeSync, fstatSync, openSync } from 'node:fs';
import { posix } from 'node:path';
import { createTarParser, decompress, writeLiveNodes } from '../../../archive/index.ts';
import { inwardOwner, type OnEvent, outwardOwner } from '../../../base/index.ts';
import { isSystemError, openInRoot } from '../../../host/index.ts';
import type { ContainerRecord } from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { type LiveSource, openLiveSource } from './live-nodes.ts';
import { openLiveRoot } from './live-root.ts';
import { createPlacer, type PlacedOwner, type PlaceOptions } from './place-entries.ts';

/** A place in a container, or on this machine when `container` is left out. */
export interface LivePlace {
  readonly container?: ContainerRecord;
  /** Absolute; `/.` at the end of a source means what is in the directory. */
  readonly path: string;
}

export interface LiveCopyOptions {
  /** Whether a link that the source's path ends with is followed. @default false */
  readonly follow?: boolean;
  /** Whether files keep their owners; else they are root's in a container, and ours on this machine. @default false */
  readonly archive?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Copies a file or directory out of a container, into one, or both, by Docker's rules: into a directory that is there, else as what is named. Of
 * a container that runs, all that is mounted in it is part.
 *
 * @throws app/no-file, app/bad-target, archive/unreadable, base/cancelled
 */
export async function copyLiveFiles(
  nacre: Nacre,
  from: LivePlace,
  to: LivePlace,
  options: LiveCopyOptions,
): Promise<void> {
  await using source = await openPlace(nacre, from);
  await using target = await openPlace(nacre, to);
  using found = openSource(nacre, source.fd, from, options.follow === true);
  const { directory, name } = toTarget(target.fd, to, found);
  const host = nacre.host();
  const owner = ownerOf(nacre, to, options);
  const devices = to.container === undefined ? 'skip' : 'make';
  using placer = createPlacer(target.fd, directory, { host, owner, devices, ...outwardIn(to) });
  const parser = createTarParser(placer);
  await writeLiveNodes(found.nodes(name), (bytes) => parser.write(bytes), options.signal);
  parser.end();
  if (placer.skipped === 0) return;
  const what = placer.skipped === 1 ? 'a device or named pipe was' : `${placer.skipped} devices and named pipes were`;
  options.onEvent?.({ kind: 'warning', message: `${what} left out` });
}

/**
 * Writes a file or directory of a container as a tar.
 *
 * @throws app/no-file, archive/unreadable, base/cancelled
 */
export async function writeLiveTar(
  nacre: Nacre,
  from: LivePlace,
  write: (bytes: Uint8Array) => void,
  options: LiveCopyOptions,
): Promise<void> {
  await using source = await openPlace(nacre, from);
  using found = openSource(nacre, source.fd, from, options.follow === true);
  // What is in a directory is named from it on, `./file`: Docker's clients put another name in the place of the dot.
  const naming = from.path.endsWith('/.') ? 'dotted' : 'plain';
  await writeLiveNodes(found.nodes(found.name), write, options.signal, naming);
}

/**
 * Unpacks a tar into a directory of a container.
 *
 * @param tar pieces of a tar, as it is or compressed, in order
 * @throws app/bad-target when there is no such directory, archive/… of a tar that is none, base/cancelled
 */
export async function placeLiveTar(
  nacre: Nacre,
  to: LivePlace,
  tar: AsyncIterable<Uint8Array>,
  options: LiveCopyOptions,
): Promise<void> {
  await using target = await openPlace(nacre, to);
  if (typeAt(target.fd, to.path) !== 'directory')
    throw badTarget(`there is no directory ${to.path}`, 'Make it first, or name another.');
  using placer = createPlacer(target.fd, to.path, {
    ...{ host: nacre.host(), owner: 'entry', devices: 'make' },
    ...outwardIn(to),
  });
  const parser = createTarParser(placer);
  for await (const piece of decompress(tar)) {
    options.signal?.throwIfAborted();
    parser.write(piece);
  }
  parser.end();
}

interface OpenPlace extends AsyncDisposable {
  readonly fd: number;
}

async function openPlace(nacre: Nacre, { container }: LivePlace): Promise<OpenPlace> {
  if (container !== undefined) return openLiveRoot(nacre, container);
  const fd = openSync('/', 'r');
  return { fd, [Symbol.asyncDispose]: async () => closeSync(fd) };
}

function ownerOf(nacre: Nacre, { container }: LivePlace, { archive }: LiveCopyOptions): PlacedOwner {
  const { uid, gid } = nacre.host().currentUser();
  if (archive === true && (container !== undefined || uid === 0)) return 'entry';
  return container === undefined ? { uid, gid } : { uid: 0, gid: 0 };
}

/** In a container with IDs of its own files are of whom these are outside. */
function outwardIn({ container }: LivePlace): Pick<PlaceOptions, 'mapOwner'> {
  const ids = container?.options.ids;
  return ids === undefined ? {} : { mapOwner: outwardOwner(ids) };
}

function openSource(nacre: Nacre, root: number, { container, path }: LivePlace, follow: boolean): LiveSource {
  const place = container === undefined ? 'on this machine' : `in ${container.name}`;
  try {
    const ids = container?.options.ids;
    const mapOwner = ids === undefined ? {} : { mapOwner: inwardOwner(ids) };
    return openLiveSource(root, path, { host: nacre.host(), follow, ...mapOwner });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw appFault('app/no-file', `there is no ${path} ${place}`, { hint: 'Check the path.', cause: error });
  }
}

interface Target {
  /** A directory that is there. */
  readonly directory: string;
  /** What the source is called in it; '' when only what is in it is meant. */
  readonly name: string;
}

/** @throws app/bad-target */
function toTarget(root: number, { path }: LivePlace, { type, name }: LiveSource): Target {
  const found = typeAt(root, path);
  const isDirectory = type === 'directory';
  if (found === 'directory') return { directory: path, name };
  if (found === 'other') {
    if (isDirectory) throw badTarget(`${path} is there and not a directory`, 'Name a directory, or one to be made.');
    return { directory: posix.dirname(path), name: posix.basename(path) };
  }
  const parent = posix.dirname(path.replace(/\/+$/, ''));
  if (typeAt(root, parent) !== 'directory')
    throw badTarget(`there is no directory ${parent}`, 'Make it first, or name a place in one that is there.');
  if (!isDirectory && path.endsWith('/'))
    throw badTarget(`there is no directory ${path}`, 'Make it first, or leave out the / at its end.');
  return { directory: parent, name: posix.basename(path) };
}

function typeAt(root: number, path: string): 'directory' | 'other' | undefined {
  try {
    const fd = openInRoot(root, path);
    try {
      return fstatSync(fd).isDirectory() ? 'directory' : 'other';
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

function badTarget(message: string, hint: string): Error {
  return appFault('app/bad-target', message, { hint });
}
