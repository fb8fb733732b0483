import type { Entry } from '../entry.ts';
import { paddedSize } from '../tar/format.ts';
import type { TarPlace } from '../tar/place.ts';
import type { TarItem } from '../tar/read-entries.ts';
import { followLinks } from './follow-links.ts';
import { toWhiteout } from './whiteout.ts';

/** What becomes of an entry that does not stay as it is. */
export type EntryChange =
  | { readonly kind: 'drop' }
  /** Other headers; `content` is where the bytes of a file that is not empty lie in the same tar. */
  | { readonly kind: 'rewrite'; readonly entry: Entry; readonly content: TarPlace | undefined };

/** What removing paths makes of one layer. */
export interface RemovalPlan {
  /** In the order of the tar. Entries without a change stay, byte for byte. */
  readonly changes: ReadonlyMap<TarItem, EntryChange>;
  /** Entries that stay, changed or not. */
  readonly left: number;
  /** First byte after the last entry and its padding. */
  readonly end: number;
  /** Paths that the layer had and that are gone, whiteouts not counted. */
  readonly removed: readonly string[];
  /** Removed names of files that go on under another name, as hard links. */
  readonly kept: readonly { readonly removed: string; readonly as: string }[];
}

/**
 * Plans to take paths out of a layer. Whiteouts of these paths go too. Of a file with several names some of which stay, the first that
 * stays becomes the file and the others links to it. A link is removed and not what it leads to; what the layer put in place through
 * a removed link goes on where it came to lie. A directory that only such entries implied is no more.
 *
 * @param items all entries, in the order of the tar
 * @param isRemoved whether a path of the layer is to be gone; true of all below a path of which it is
 * @throws archive/bad-whiteout, archive/bad-link on a layer that could not be unpacked either
 */
export function planRemoval(items: Iterable<TarItem>, isRemoved: (path: string) => boolean): RemovalPlan {
  const planner = new RemovalPlanner(isRemoved);
  for (const item of items) planner.add(item);
  return planner;
}

/** A file of whatever type with its names. */
interface Inode {
  readonly item: TarItem;
  /** Those by which it is reached in what stays. */
  readonly names: Set<string>;
}

class RemovalPlanner implements RemovalPlan {
  readonly changes = new Map<TarItem, EntryChange>();
  left = 0;
  end = 0;
  readonly #isRemoved: (path: string) => boolean;
  /** Targets of symbolic links by where they lie. */
  readonly #links = new Map<string, string>();
  readonly #inodes = new Map<string, Inode>();
  /** What each removed path was; `undefined` for a directory. */
  readonly #gone = new Map<string, Inode | undefined>();

  constructor(isRemoved: (path: string) => boolean) {
    this.#isRemoved = isRemoved;
  }

  get removed(): readonly string[] {
    return [...this.#gone.keys()];
  }

  get kept(): RemovalPlan['kept'] {
    return [...this.#gone].flatMap(([removed, inode]) => {
      const [as] = inode?.names ?? [];
      return as === undefined ? [] : [{ removed, as }];
    });
  }

  add(item: TarItem): void {
    const { entry } = item;
    const whiteout = toWhiteout(entry.path);
    const path = this.#follow(entry.path);
    if (whiteout === undefined) this.#addEntry(item, path);
    else if (whiteout.kind === 'hide') this.#addWhiteout(item, this.#follow(join(whiteout.parent, whiteout.name)));
    else if (whiteout.kind === 'opaque') this.#addWhiteout(item, path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    if (this.changes.get(item)?.kind !== 'drop') this.left += 1;
    this.end = item.where.dataOffset + paddedSize(item.where.storedSize);
  }

  #addWhiteout(item: TarItem, hidden: string): void {
    if (this.#isRemoved(hidden)) this.changes.set(item, { kind: 'drop' });
  }

  #addEntry(item: TarItem, path: string): void {
    const { entry } = item;
    const target = entry.type === 'hardlink' ? this.#follow(entry.linkTarget) : '';
    const inode = this.#inodeOf(item, target);
    this.#settle(path, entry, inode);
    if (this.#isRemoved(path)) {
      this.#gone.set(path, inode);
      this.changes.set(item, { kind: 'drop' });
      return;
    }
    const change = this.#changeOf(item, path, target, inode);
    if (change !== undefined) this.changes.set(item, change);
    inode?.names.add(path);
  }

  /** The file that an entry names; `undefined` for a directory, and for a link to what the layer does not have. */
  #inodeOf(item: TarItem, target: string): Inode | undefined {
    const { type } = item.entry;
    if (type === 'directory') return undefined;
    return type === 'hardlink' ? this.#inodes.get(target) : { item, names: new Set() };
  }

  /** Puts an entry in the place of whatever lay there. */
  #settle(path: string, entry: Entry, inode: Inode | undefined): void {
    this.#inodes.get(path)?.names.delete(path);
    this.#inodes.delete(path);
    this.#links.delete(path);
    if (inode !== undefined) this.#inodes.set(path, inode);
    if (entry.type === 'symlink') this.#links.set(path, entry.linkTarget);
  }

  #changeOf(
    { entry, where }: TarItem,
    path: string,
    target: string,
    inode: Inode | undefined,
  ): EntryChange | undefined {
    if (entry.type === 'hardlink' && inode !== undefined && !inode.names.has(target)) {
      const [name] = inode.names;
      if (name !== undefined)
        return { kind: 'rewrite', entry: { ...entry, path, linkTarget: name }, content: undefined };
      return rewritten(inode.item.entry, path, inode.item.where);
    }
    // Its way there leads through a link that is no more.
    const lostWay = (written: string, meant: string): boolean => written !== meant && this.#isRemoved(written);
    if (entry.type === 'hardlink' && lostWay(entry.linkTarget, target))
      return { kind: 'rewrite', entry: { ...entry, path, linkTarget: target }, content: undefined };
    return lostWay(entry.path, path) ? rewritten(entry, path, where) : undefined;
  }

  #follow(path: string): string {
    return followLinks(path, this.#links);
  }
}

function rewritten(entry: Entry, path: string, where: TarPlace): EntryChange {
  return { kind: 'rewrite', entry: { ...entry, path }, content: entry.size > 0 ? where : undefined };
}

function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
