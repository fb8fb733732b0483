import { closeSync, constants, ftruncateSync, linkSync, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { baseFault, formatSize, fsPath } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { quotePath } from '../tar/entry-path.ts';
import type { TarHandler } from '../tar/parser.ts';
import type { ApplyOptions } from './apply-options.ts';
import { failedWith, fileFault, isSystemError } from './file-fault.ts';
import type { LayerTree } from './layer-tree.ts';
import { badLink, forgedMark, isOverlayMark, refusedDevice } from './place-rules.ts';
import { isRealDirectory } from './remove-tree.ts';
import type { NodeType } from './tree-ops.ts';
import { splitPath, toWhiteout, type Whiteout } from './whiteout.ts';

/** A file whose content is still coming. */
interface OpenFile {
  readonly fd: number;
  readonly hostPath: string;
  readonly directory: string;
  readonly entry: Entry;
  /** Where the next piece of content goes. */
  position: number;
  /** Where the last piece ended: holes are passed over and not written. */
  end: number;
}

/** Makes files of entries as a parser finds them. */
export class EntryPlacer implements TarHandler {
  /** What has been placed so far. */
  readonly placed = { entries: 0, files: 0, bytes: 0 };
  /** Whether the layer hides everything below it. */
  opaqueRoot = false;
  readonly #tree: LayerTree;
  readonly #options: ApplyOptions;
  readonly #limit: number;
  #file: OpenFile | undefined;

  constructor(tree: LayerTree, options: ApplyOptions) {
    this.#tree = tree;
    this.#options = options;
    this.#limit = options.limit ?? Number.POSITIVE_INFINITY;
  }

  entry(entry: Entry): void {
    this.placed.entries += 1;
    this.placed.bytes += entry.size;
    if (this.placed.bytes > this.#limit) throw tooLarge(this.#limit);
    guard(entry, () => this.#place(entry));
  }

  data(bytes: Uint8Array): void {
    const file = this.#file;
    // The content of what becomes no file, a whiteout for one, goes nowhere.
    if (file !== undefined) guard(file.entry, () => append(file, bytes));
  }

  hole(size: number): void {
    if (this.#file !== undefined) this.#file.position += size;
  }

  finish(): void {
    const file = this.#file;
    if (file !== undefined) guard(file.entry, () => this.#finishFile(file));
  }

  /** Lets go of a file that a fault has left open. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file.fd);
    this.#file = undefined;
  }

  #place(entry: Entry): void {
    const whiteout = toWhiteout(entry.path);
    if (whiteout !== undefined) this.#placeWhiteout(whiteout);
    else if (entry.path === '') this.#tree.deferMetadata(this.#tree.root, entry, true);
    else {
      const { parent, name } = splitPath(entry.path);
      const directory = this.#tree.directories.make(parent);
      this.#placeIn(directory, `${directory}/${name}`, entry);
    }
  }

  #placeIn(directory: string, hostPath: string, entry: Entry): void {
    switch (entry.type) {
      case 'file':
        this.#openFile(entry, directory, hostPath);
        break;
      case 'directory':
        this.#placeDirectory(entry, hostPath);
        break;
      case 'hardlink':
        this.#placeHardlink(entry, hostPath);
        break;
      case 'symlink':
        this.#tree.place(hostPath, 'other', () => symlinkSync(fsPath(entry.linkTarget), fsPath(hostPath)));
        this.#tree.setter.setOther(hostPath, entry);
        break;
      case 'chardevice':
      case 'blockdevice':
      case 'fifo':
        this.#placeNode(entry, entry.type, hostPath);
    }
  }

  #placeWhiteout(whiteout: Whiteout): void {
    if (whiteout.kind === 'ignored') return;
    const { directories, hiding, root } = this.#tree;
    // A mark needs a directory to be in; where there is none, there is nothing to remove.
    const { parent } = whiteout;
    const directory = this.#options.mode === 'overlay' ? directories.make(parent) : directories.find(parent);
    if (directory === undefined) return;
    if (whiteout.kind === 'hide') hiding.hide(`${directory}/${whiteout.name}`);
    else hiding.hideAllIn(directory);
    if (whiteout.kind === 'opaque' && directory === root) this.opaqueRoot = true;
  }

  #placeDirectory(entry: Entry, hostPath: string): void {
    const found = isRealDirectory(hostPath);
    if (found) this.#tree.hiding.made(hostPath, 'directory', 'nothing');
    else this.#tree.place(hostPath, 'directory', () => mkdirSync(fsPath(hostPath), 0o700));
    this.#tree.deferMetadata(hostPath, entry, found);
  }

  #placeHardlink(entry: Entry, hostPath: string): void {
    const { parent, name } = splitPath(entry.linkTarget);
    const directory = this.#tree.directories.find(parent);
    const target = `${directory}/${name}`;
    if (directory === undefined || this.#tree.hiding.isMark(target)) throw badLink(entry, 'is not there');
    if (target === hostPath) throw badLink(entry, 'is the link itself');
    try {
      this.#tree.place(hostPath, 'other', () => linkSync(fsPath(target), fsPath(hostPath)));
    } catch (error) {
      if (failedWith(error, 'ENOENT')) throw badLink(entry, 'is not there');
      if (isRealDirectory(target)) throw badLink(entry, 'is a directory');
      throw error;
    }
  }

  #placeNode(entry: Entry, type: NodeType, hostPath: string): void {
    const { devices = 'refuse', ops } = this.#options;
    if (type !== 'fifo' && devices === 'skip') return;
    if (type !== 'fifo' && devices === 'refuse') throw refusedDevice(entry, 'devices are not allowed here');
    if (isOverlayMark(entry)) throw forgedMark(entry);
    const mode = this.#tree.setter.initialMode(entry);
    this.#tree.place(hostPath, 'other', () => ops.makeNode(hostPath, type, mode, entry.devMajor, entry.devMinor));
    this.#tree.setter.setOther(hostPath, entry);
  }

  #openFile(entry: Entry, directory: string, hostPath: string): void {
    const mode = this.#tree.setter.initialMode(entry);
    this.#tree.place(hostPath, 'other', () => {
      const fd = openSync(fsPath(hostPath), newFile, mode);
      this.#file = { fd, hostPath, directory, entry, position: 0, end: 0 };
    });
    this.placed.files += 1;
  }

  #finishFile({ fd, hostPath, directory, entry, end }: OpenFile): void {
    if (end < entry.size) ftruncateSync(fd, entry.size);
    this.#tree.setter.setFile(fd, hostPath, entry, this.#tree.isGroupDirectory(directory));
    this.close();
  }
}

const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

function append(file: OpenFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file.fd, bytes, done, bytes.length - done, file.position + done);
  }
  file.position += bytes.length;
  file.end = file.position;
}

/** Runs work on an entry, and says which one when it fails. */
function guard(entry: Entry, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw fileFault(`make ${quotePath(entry.path)}`, error, 'archive/not-applied');
  }
}

function tooLarge(limit: number): Error {
  return baseFault('base/too-large', `the files of the layer hold more than ${formatSize(limit)}`);
}
