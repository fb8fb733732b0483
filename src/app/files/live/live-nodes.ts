import { closeSync, constants, fstatSync, openSync, readlinkSync } from 'node:fs';
import { posix } from 'node:path';
import { type Entry, type EntryType, type LiveNode, plainEntry, walkLive } from '../../../archive/index.ts';
import { decodePath, fsPath, type MapOwner, type Owner } from '../../../base/index.ts';
import { descriptorPath, type Host, openInRoot } from '../../../host/index.ts';

/** A file or directory in a tree that others may change, held on to. */
export interface LiveSource extends Disposable {
  readonly type: EntryType | 'socket';
  /** What it is called; '' when only what is in it is meant. */
  readonly name: string;
  /** All that it is, parents first, called `name` and what follows. */
  nodes(name: string): Generator<LiveNode, void>;
}

/** How a tree is looked into. */
export interface LiveSourceOptions {
  readonly host: Pick<Host, 'readXattrs'>;
  /** Whether a link at the path's end is followed. */
  readonly follow: boolean;
  /** Whose in the tree what is somebody's on this machine is. @default theirs */
  readonly mapOwner?: MapOwner;
}

/**
 * Finds a file or directory in a tree.
 *
 * @param path `/.` at the end means what is in the directory, without the directory
 * @throws as `node:fs` does
 */
export function openLiveSource(root: number, path: string, options: LiveSourceOptions): LiveSource {
  const { host, follow, mapOwner = (owner) => owner } = options;
  const within = /\/\.?$/.test(path);
  const fd = openInRoot(root, path, { follow: follow || within });
  const stat = fstatSync(fd);
  const type = typeOf(stat.mode);
  const own = (node: LiveNode): LiveNode => ({ ...node, entry: { ...node.entry, ...mapOwner(toOwner(node.entry)) } });
  const base = posix.basename(posix.resolve('/', path));
  return {
    type,
    name: path.endsWith('/.') || base === '' ? '' : base,
    *nodes(name) {
      if (type === 'socket') return;
      if (type === 'directory')
        for (const node of walkLive(descriptorPath(fd), host.readXattrs)) yield own(rename(node, name));
      else {
        const single = { ...plainEntry, path: name, type, mode: stat.mode & 0o7777 };
        for (const node of toSingle(root, path, fd, single)) yield own(node);
      }
    },
    [Symbol.dispose]: () => closeSync(fd),
  };
}

function toOwner({ uid, gid }: Entry): Owner {
  return { uid, gid };
}

function rename(node: LiveNode, name: string): LiveNode {
  const move = (path: string): string => [name, path].filter((part) => part !== '').join('/');
  const { entry } = node;
  const linkTarget = entry.type === 'hardlink' ? move(entry.linkTarget) : entry.linkTarget;
  return { ...node, entry: { ...entry, path: move(entry.path), linkTarget } };
}

function* toSingle(root: number, path: string, pinned: number, named: Entry): Generator<LiveNode, void> {
  const { uid, gid, size, mtimeNs } = fstatSync(pinned, { bigint: true });
  const times = { mtimeSec: Number(mtimeNs / 1_000_000_000n), mtimeNsec: Number(mtimeNs % 1_000_000_000n) };
  const entry: Entry = { ...named, uid: Number(uid), gid: Number(gid), ...times };
  if (entry.type === 'symlink') yield { entry: { ...entry, linkTarget: readLink(root, path) }, isSparse: false };
  else if (entry.type !== 'file' || size === 0n) yield { entry, isSparse: false };
  else {
    const fd = openSync(descriptorPath(pinned), constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      yield { entry: { ...entry, size: Number(size) }, fd, isSparse: false };
    } finally {
      closeSync(fd);
    }
  }
}

function readLink(root: number, path: string): string {
  const directory = openInRoot(root, posix.dirname(path));
  try {
    return decodePath(readlinkSync(fsPath(`${descriptorPath(directory)}/${posix.basename(path)}`), 'buffer'));
  } finally {
    closeSync(directory);
  }
}

/** Source: inode(7). */
function typeOf(mode: number): LiveSource['type'] {
  switch (mode & constants.S_IFMT) {
    case constants.S_IFDIR:
      return 'directory';
    case constants.S_IFLNK:
      return 'symlink';
    case constants.S_IFCHR:
      return 'chardevice';
    case constants.S_IFBLK:
      return 'blockdevice';
    case constants.S_IFIFO:
      return 'fifo';
    case constants.S_IFSOCK:
      return 'socket';
    default:
      return 'file';
  }
}
