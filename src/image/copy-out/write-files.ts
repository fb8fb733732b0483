import {
  chmodSync,
  closeSync,
  fchmodSync,
  ftruncateSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { getSystemErrorMessage } from 'node:util';
import type { Entry, TreeOps } from '../../archive/index.ts';
import { Fault, fsPath, messageOf } from '../../base/index.ts';
import { type ContentReader, openContentReader } from '../content-reader.ts';
import { imageFault } from '../faults.ts';
import type { FileNode } from '../file-node.ts';
import type { FileTree } from '../file-tree.ts';

/** How files are written. */
export interface WriteFilesOptions {
  readonly ops: Pick<TreeOps, 'setXattr' | 'setTimes'>;
  /**
   * `image` gives files the owners, set-ID bits and attributes that they have in the image, and takes root; `caller` leaves them to whoever
   * runs this, and no program becomes set-ID by being copied.
   */
  readonly owners: 'image' | 'caller';
}

/** What was written. */
export interface WrittenFiles {
  readonly files: number;
  /** Bytes of content. */
  readonly bytes: number;
  /** Devices and named pipes, which are left out. */
  readonly skipped: number;
}

/**
 * Writes a node and all below it to this machine. A file appears whole or not at all and replaces what is there but a directory; a directory
 * is merged into one that is there, which keeps its own mode and time unless owners are the image's. No symbolic link below `target` is
 * followed, so nothing is written elsewhere. Holes of sparse files stay holes, names of one file are one file again. Yields between pieces of
 * work, with the bytes written since.
 *
 * @param target absolute path to write the node as, in a directory that is there
 * @throws image/not-written, image/unreadable
 */
export function* writeFiles(
  tree: FileTree,
  node: FileNode,
  target: string,
  options: WriteFilesOptions,
): Generator<number, WrittenFiles> {
  using reader = openContentReader();
  const writer = new FileWriter(tree, reader, options);
  yield* writer.write(node, target);
  return writer.written;
}

const bufferSize = 1024 * 1024;

/** Something to write, or a directory in which all is written. */
interface Step {
  readonly kind: 'write' | 'finish';
  readonly node: FileNode;
  readonly target: string;
}

class FileWriter {
  readonly written = { files: 0, bytes: 0, skipped: 0 };
  readonly #tree: FileTree;
  readonly #reader: ContentReader;
  readonly #options: WriteFilesOptions;
  readonly #buffer = Buffer.allocUnsafeSlow(bufferSize);
  /** Where each file was first written. */
  readonly #first = new Map<object, string>();

  constructor(tree: FileTree, reader: ContentReader, options: WriteFilesOptions) {
    this.#tree = tree;
    this.#reader = reader;
    this.#options = options;
  }

  /** What is still to come, the next on top: no recursion, however deep the tree is. */
  *write(root: FileNode, rootTarget: string): Generator<number, void> {
    const pending: Step[] = [{ kind: 'write', node: root, target: rootTarget }];
    for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
      const { kind, node, target } = step;
      // After all that is done in it: it may be closed to us from now on, and its time changes with what is in it.
      if (kind === 'finish') attempt(target, () => this.#setMetadata(target, node.entry));
      else if (node.entry.type === 'directory')
        for (const next of this.#openDirectory(node, target)) pending.push(next);
      else yield* this.#writeLeaf(node, target);
      yield 0;
    }
  }

  /** @returns what is to be done in it and with it, the last first */
  #openDirectory(node: FileNode, target: string): Step[] {
    const made = attempt(target, () => makeDirectory(target));
    const children = (this.#tree.children(node) ?? []).map((child): Step => {
      const name = child.path.slice(child.path.lastIndexOf('/') + 1);
      return { kind: 'write', node: child, target: `${target}/${name}` };
    });
    const isOurs = made || this.#options.owners === 'image';
    return [...(isOurs ? [{ kind: 'finish', node, target } as const] : []), ...children.reverse()];
  }

  *#writeLeaf(node: FileNode, target: string): Generator<number, void> {
    const { type, linkTarget } = node.entry;
    switch (type) {
      case 'file':
        yield* this.#writeFile(node, target);
        break;
      case 'symlink':
        attempt(target, () => {
          replace(target, (partial) => symlinkSync(fsPath(linkTarget), fsPath(partial)));
          this.#setMetadata(target, node.entry);
        });
        break;
      case 'chardevice':
      case 'blockdevice':
      case 'fifo':
        this.written.skipped += 1;
        break;
      case 'directory':
      case 'hardlink':
        throw new Error(`${node.path} is a ${type}`);
    }
  }

  *#writeFile(node: FileNode, target: string): Generator<number, void> {
    this.written.files += 1;
    const first = this.#first.get(node.inode);
    if (first !== undefined) {
      attempt(target, () => replace(target, (partial) => linkSync(fsPath(first), fsPath(partial))));
      return;
    }
    const partial = partialOf(target);
    const fd = attempt(target, () => createFile(partial));
    try {
      yield* this.#writeContent(node, target, fd);
      attempt(target, () => this.#setMetadata(partial, node.entry, fd));
      attempt(target, () => renameSync(fsPath(partial), fsPath(target)));
    } finally {
      closeSync(fd);
      rmSync(fsPath(partial), { force: true });
    }
    this.#first.set(node.inode, target);
  }

  *#writeContent(node: FileNode, target: string, fd: number): Generator<number, void> {
    let position = 0;
    for (const range of this.#tree.content(node)) {
      const end = position + range.length;
      const cursor = this.#reader.open([range]);
      while (range.file !== undefined && position < end) {
        const size = cursor.read(this.#buffer);
        attempt(target, () => writeFully(fd, this.#buffer.subarray(0, size), position));
        position += size;
        yield size;
      }
      position = end;
    }
    attempt(target, () => ftruncateSync(fd, node.entry.size));
    this.written.bytes += node.entry.size;
  }

  /** Owners first: changing them takes set-ID bits away. The time comes last. */
  #setMetadata(path: string, entry: Entry, fd?: number): void {
    const { ops, owners } = this.#options;
    const ofImage = owners === 'image';
    if (ofImage) {
      lchownSync(fsPath(path), entry.uid, entry.gid);
      for (const [name, value] of entry.xattrs) trySetXattr(ops, path, name, value);
    }
    const mode = ofImage ? entry.mode : entry.mode & 0o777;
    if (fd !== undefined) fchmodSync(fd, mode);
    else if (entry.type === 'directory') chmodSync(fsPath(path), mode);
    ops.setTimes(path, entry.mtimeSec, entry.mtimeNsec);
  }
}

/** Not every file system takes attributes, and some are the kernel's own affair: files are of use without. */
function trySetXattr(ops: WriteFilesOptions['ops'], path: string, name: string, value: Uint8Array): void {
  try {
    ops.setXattr(path, name, value);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!/^(ENOTSUP|EOPNOTSUPP|EPERM|EACCES)$/.test(code)) throw error;
  }
}

/** A link may not be taken for a directory, wherever it leads. @returns whether there was none */
function makeDirectory(target: string): boolean {
  const found = lstatSync(fsPath(target), { throwIfNoEntry: false });
  if (found === undefined) mkdirSync(fsPath(target), 0o700);
  else if (!found.isDirectory()) throw inTheWay(target, 'is there and not a directory');
  return found === undefined;
}

function createFile(partial: string): number {
  rmSync(fsPath(partial), { force: true });
  return openSync(fsPath(partial), 'wx', 0o600);
}

/** Puts what `make` makes in the place of what is there, at once. */
function replace(target: string, make: (partial: string) => void): void {
  const partial = partialOf(target);
  rmSync(fsPath(partial), { force: true });
  make(partial);
  renameSync(fsPath(partial), fsPath(target));
  // Two names of one file are left as they are by a rename.
  rmSync(fsPath(partial), { force: true });
}

/** Where something is made before it gets its name: short, because that may be as long as a name can be. */
function partialOf(target: string): string {
  return `${target.slice(0, target.lastIndexOf('/'))}/.nacre-cp-${process.pid}`;
}

function writeFully(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

/** @throws image/not-written in place of what the file system says */
function attempt<Result>(target: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    const { code, errno } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR' || code === 'ENOTEMPTY' || code === 'EEXIST')
      throw inTheWay(target, 'is a directory, where a file is to be written', error);
    const why = errno === undefined ? messageOf(error) : getSystemErrorMessage(errno);
    throw imageFault('image/not-written', `${target} can not be written: ${why}`, {
      hint: 'Name a place that may be written and has room.',
      cause: error,
    });
  }
}

function inTheWay(target: string, why: string, cause?: unknown): Error {
  return imageFault('image/not-written', `${target} ${why}`, { hint: 'Move it away, or name another place.', cause });
}
