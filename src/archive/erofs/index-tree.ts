import { encodePath } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { archiveFault } from '../faults.ts';
import { badLink, forgedMark, impliedDirectory, isOverlayMark } from '../layer/place-rules.ts';
import {
  type DirectoryWalk,
  type OnTheWay,
  SymlinkOnTheWay,
  somethingElse,
  type WalkedTree,
  walkDirectories,
} from '../layer/walk-directories.ts';
import { splitPath, toWhiteout, type Whiteout } from '../layer/whiteout.ts';
import { quotePath } from '../tar/entry-path.ts';
import type { TarPlace } from '../tar/place.ts';
import type { TarItem } from '../tar/read-entries.ts';
import {
  createBase,
  createDirectory,
  createRoot,
  type DirectoryNode,
  type IndexNode,
  type NodeBase,
  type SpecialNode,
} from './index-node.ts';
import type { Xattr } from './xattr.ts';
import { createXattrPool, type XattrOwner, type XattrPool } from './xattr-pool.ts';

const maxName = 255;
/** What symlink(2) takes. */
const maxTarget = 4095;

/** A layer's files in memory, placed by the rules of `applyLayer` in `overlay` mode. */
export class IndexTree implements WalkedTree<DirectoryNode> {
  readonly root: DirectoryNode;
  readonly xattrs: XattrPool = createXattrPool();
  readonly placed = { entries: 0, files: 0, bytes: 0 };
  readonly #directories: DirectoryWalk<DirectoryNode>;

  readonly #marks: string;

  /** @param overlayXattrs where overlayfs's marks go */
  constructor(overlayXattrs: 'trusted' | 'user') {
    this.#marks = `${overlayXattrs}.overlay.`;
    this.root = createRoot();
    this.#directories = walkDirectories(this);
  }

  /** Places the next entry of the tar. @throws the faults of `applyLayer` that are not about a file system */
  place({ entry, where }: TarItem): void {
    this.placed.entries += 1;
    this.placed.bytes += entry.size;
    const whiteout = toWhiteout(entry.path);
    if (whiteout !== undefined) this.#placeWhiteout(whiteout);
    else if (entry.path === '') this.#setDirectory(this.root, entry);
    else {
      const { parent, name } = splitPath(entry.path);
      this.#placeIn(this.#directories.make(parent), name, entry, where);
    }
  }

  above(directory: DirectoryNode): DirectoryNode {
    return directory.parent;
  }

  look(directory: DirectoryNode, name: string): OnTheWay<DirectoryNode> {
    const node = directory.children.get(name);
    if (node === undefined || node.type === 'directory') return node;
    return node.type === 'symlink' ? new SymlinkOnTheWay(node.target) : somethingElse;
  }

  make(directory: DirectoryNode, name: string, occupied: boolean): DirectoryNode | undefined {
    if (occupied && directory.children.get(name)?.type !== 'whiteout') return undefined;
    // A name that no entry has but the target of a symlink is not checked yet.
    if (name.length * 3 > maxName && encodePath(name).length > maxName) throw tooLong(this.pathOf(directory, name));
    const made = createDirectory(directory, name, impliedDirectory);
    made.opaque = this.#put(directory, name, made);
    return made;
  }

  pathOf(directory: DirectoryNode, name: string): string {
    const parts = [name];
    for (let at = directory; at !== this.root; at = at.parent) parts.push(at.name);
    return parts.reverse().join('/');
  }

  /** A directory's attributes, those for overlayfs among them; `hideByMarks` says what they are for. */
  marksOf({ xattrs, opaque, marked }: DirectoryNode): readonly Xattr[] {
    const withOrigin = marked ? this.xattrs.add(xattrs, `${this.#marks}origin`, '') : xattrs;
    return opaque ? this.xattrs.add(withOrigin, `${this.#marks}opaque`, 'y') : withOrigin;
  }

  #placeIn(directory: DirectoryNode, name: string, entry: Entry, where: TarPlace): void {
    switch (entry.type) {
      case 'directory':
        this.#placeDirectory(directory, name, entry);
        return;
      case 'hardlink':
        this.#placeHardlink(directory, name, entry);
        return;
      case 'file':
        this.placed.files += 1;
        this.#put(directory, name, this.#toFile(entry, where));
        return;
      case 'symlink':
        this.#put(directory, name, this.#toSymlink(entry));
        return;
      case 'chardevice':
      case 'blockdevice':
      case 'fifo':
        if (isOverlayMark(entry)) throw forgedMark(entry);
        this.#put(directory, name, this.#toSpecial(entry, entry.type));
    }
  }

  #placeWhiteout(whiteout: Whiteout): void {
    if (whiteout.kind === 'ignored') return;
    const directory = this.#directories.make(whiteout.parent);
    if (whiteout.kind === 'opaque') directory.opaque = true;
    else hide(directory, whiteout.name);
  }

  #placeDirectory(directory: DirectoryNode, name: string, entry: Entry): void {
    const found = directory.children.get(name);
    if (found?.type === 'directory') this.#setDirectory(found, entry);
    else {
      const made = createDirectory(directory, name, entry);
      made.xattrs = this.xattrs.take(entry, 'directory');
      made.opaque = this.#put(directory, name, made);
    }
  }

  #setDirectory(directory: DirectoryNode, entry: Entry): void {
    directory.mode = entry.mode;
    directory.uid = entry.uid;
    directory.gid = entry.gid;
    directory.mtimeSec = entry.mtimeSec;
    directory.mtimeNsec = entry.mtimeNsec;
    directory.xattrs = this.xattrs.take(entry, 'directory');
  }

  #placeHardlink(directory: DirectoryNode, name: string, entry: Entry): void {
    const { parent, name: targetName } = splitPath(entry.linkTarget);
    const targetDirectory = this.#directories.find(parent);
    const target = targetDirectory?.children.get(targetName);
    if (targetDirectory === undefined || target === undefined || target.type === 'whiteout') {
      throw badLink(entry, 'is not there');
    }
    if (targetDirectory === directory && targetName === name) throw badLink(entry, 'is the link itself');
    if (target.type === 'directory') throw badLink(entry, 'is a directory');
    if (isWithin(targetDirectory, directory.children.get(name))) throw badLink(entry, 'is not there');
    target.links += 1;
    this.#put(directory, name, target);
  }

  #toFile(entry: Entry, where: TarPlace): IndexNode {
    const { dataOffset, segments } = where;
    const base = this.#toBase(entry, 'file');
    return { ...base, type: 'file', size: entry.size, dataOffset, segments, plan: undefined };
  }

  #toSymlink(entry: Entry): IndexNode {
    const target = entry.linkTarget;
    const size = encodePath(target).length;
    if (size > maxTarget) throw tooLong(entry.path);
    return { ...this.#toBase(entry, 'symlink'), mode: 0o777, type: 'symlink', target, size, inlined: false, block: 0 };
  }

  #toSpecial(entry: Entry, type: Exclude<SpecialNode['type'], 'whiteout'>): IndexNode {
    return { ...this.#toBase(entry, type), type, major: entry.devMajor, minor: entry.devMinor };
  }

  #toBase(entry: Entry, type: XattrOwner): NodeBase {
    const base = createBase(entry);
    if (entry.xattrs.size > 0) base.xattrs = this.xattrs.take(entry, type);
    return base;
  }

  /** Puts a node in the place of whatever has the name; says whether there was something. */
  #put(directory: DirectoryNode, name: string, node: IndexNode): boolean {
    const replaced = directory.children.get(name);
    directory.children.set(name, node);
    if (replaced !== undefined) this.#release(replaced);
    return replaced !== undefined;
  }

  /** Takes a name away from a node, and all names from what is in it. */
  #release(node: IndexNode): void {
    const gone = [node];
    for (let next = gone.pop(); next !== undefined; next = gone.pop()) {
      if (next.type === 'directory') for (const child of next.children.values()) gone.push(child);
      else next.links -= 1;
      if (next.type === 'directory' || next.type === 'symlink') this.#directories.forget();
    }
  }
}

/** Marks a name as gone; what the layer has there hides what is below by itself, but for a directory, which would be merged. */
function hide(directory: DirectoryNode, name: string): void {
  const found = directory.children.get(name);
  if (found?.type === 'directory') found.opaque = true;
  if (found !== undefined) return;
  const nothing = createBase({ ...impliedDirectory, mode: 0 });
  directory.children.set(name, { ...nothing, type: 'whiteout', major: 0, minor: 0 });
  directory.marked = true;
}

/** Whether a directory is another node or lies below it. */
function isWithin(directory: DirectoryNode, node: IndexNode | undefined): boolean {
  if (node?.type !== 'directory') return false;
  for (let at = directory; at !== node; at = at.parent) if (at === at.parent) return false;
  return true;
}

function tooLong(path: string): Error {
  return archiveFault('archive/not-applied', `make ${quotePath(path)}: name too long`);
}
