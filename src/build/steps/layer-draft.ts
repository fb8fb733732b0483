import { compareTreePaths, type Entry, type LayerContent, type LayerItem, plainEntry } from '../../archive/index.ts';
import type { FileNode, FileTree } from '../../image/index.ts';
import { buildFault } from '../faults.ts';
import { splitPath } from './follow-source.ts';

/** What a new layer puts at one path. */
export interface DraftItem {
  readonly entry: Entry;
  readonly content?: LayerContent;
  /** Items with one inode are one file with several names: all but the first in the layer become hard links. */
  readonly inode?: object;
}

/** Who owns directories that are made on the way, and their mode. */
export interface MadeDirectory {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * A layer being drawn up over the file system it will lie on. Paths are relative to the root, without a leading slash. Nothing is
 * written: `items` is what `writeLayer` takes.
 */
export interface LayerDraft {
  /** The path with all links on it followed, in the file system as it will be; what is missing is taken as it stands. */
  follow(path: string): string;
  /** What is at exactly `path`, no link followed. */
  find(path: string): Entry | undefined;
  /**
   * Makes a directory and those above it where they are missing. The path has no links in it.
   *
   * @throws build/bad-destination when something else stands in the way
   */
  makeDirectories(path: string, made: MadeDirectory): void;
  /**
   * Puts a file, link or directory at its entry's path, which has no links above the last name; the directory it is put in is there.
   * What is there already is replaced, but a directory is only ever merged with a directory.
   *
   * @throws build/bad-destination, build/bad-source for a name that layers keep for themselves
   */
  put(item: DraftItem): void;
  /**
   * As `put`, but what is there of another kind makes way, a directory with all that is in it.
   *
   * @throws build/bad-source for a name that layers keep for themselves
   */
  replace(item: DraftItem): void;
  items(): readonly LayerItem[];
}

/** How a layer is drawn up. */
export interface LayerDraftOptions {
  /**
   * Takes the file system below for empty: no link of it is followed, and what stands in the way is replaced. Directories on the way keep
   * the owner and mode that they have there all the same. @default false
   */
  readonly isApart?: boolean;
}

/**
 * Starts a layer.
 *
 * @param time of what is made and of directories that no layer has named, in seconds since 1970
 */
export function createLayerDraft(
  tree: FileTree,
  time: number,
  { isApart = false }: LayerDraftOptions = {},
): LayerDraft {
  const drafted = new Map<string, DraftItem>();
  // Directories that only this layer has: what is in them need not be looked up in the tree below.
  const fresh = new Set<string>();

  const below = (path: string): FileNode | undefined =>
    fresh.has(parentOf(path)) ? undefined : tree.resolve(path, { follow: false }).node;
  const find = (path: string): Entry | undefined =>
    drafted.get(path)?.entry ?? (isApart ? undefined : below(path)?.entry);
  /** Names the directories above `path` as they are: a layer that leaves them out loses their modes wherever it is unpacked by itself. */
  const keepDirectoriesAbove = (path: string): void => {
    for (let at = parentOf(path); at !== '' && !drafted.has(at); at = parentOf(at)) {
      const node = below(at);
      if (node !== undefined) drafted.set(at, { entry: toKept(node, time) });
    }
  };

  const place = (item: DraftItem): void => {
    keepDirectoriesAbove(item.entry.path);
    drafted.set(item.entry.path, item);
  };

  const draft: LayerDraft = {
    find,
    follow: (path) => followPath(path, find),
    makeDirectories(path, made) {
      for (const at of directoriesTo(path)) {
        const entry = find(at);
        if (entry === undefined)
          draft.put({ entry: (isApart ? keptDirectory(tree, at, time) : undefined) ?? directoryEntry(at, made, time) });
        else if (entry.type !== 'directory') throw inTheWay(at, 'a directory');
      }
    },
    put(item) {
      const { entry } = item;
      assertAllowedName(entry.path);
      const before = find(entry.path);
      assertMergeable(entry, before);
      if (before === undefined && entry.type === 'directory') fresh.add(entry.path);
      place(item);
    },
    replace(item) {
      const { path, type } = item.entry;
      assertAllowedName(path);
      const before = find(path);
      if (before?.type === 'directory' && type !== 'directory') dropBelow(drafted, path);
      if (before?.type !== 'directory' && type === 'directory') fresh.add(path);
      place(item);
    },
    items: () => linkInodes([...drafted.values()]),
  };
  return draft;
}

/** A directory that is there, with no link on the way to it. */
function keptDirectory(tree: FileTree, path: string, time: number): Entry | undefined {
  const { node, path: real } = tree.resolve(path, { follow: false });
  return real === path && node?.entry.type === 'directory' ? toKept(node, time) : undefined;
}

function dropBelow(drafted: Map<string, DraftItem>, path: string): void {
  for (const below of [...drafted.keys()].filter((each) => each.startsWith(`${path}/`))) drafted.delete(below);
}

/** A path and all above it, the topmost first. */
function directoriesTo(path: string): readonly string[] {
  return splitPath(path).map((_, at, names) => names.slice(0, at + 1).join('/'));
}

/** @throws build/bad-destination when one of the two is a directory and the other is none */
function assertMergeable({ path, type }: Entry, before: Entry | undefined): void {
  if (before === undefined || (before.type === 'directory') === (type === 'directory')) return;
  throw inTheWay(path, type === 'directory' ? 'a directory' : `a ${type}`);
}

/** A directory's entry with nothing special about it. */
function directoryEntry(path: string, made: MadeDirectory, time: number): Entry {
  return { ...plainEntry, ...made, path, type: 'directory', mtimeSec: time };
}

/** An entry dated `time` at the latest. */
export function clampTime(entry: Entry, time: number): Entry {
  const isLater = entry.mtimeSec > time || (entry.mtimeSec === time && entry.mtimeNsec > 0);
  return isLater ? { ...entry, mtimeSec: time, mtimeNsec: 0 } : entry;
}

function toKept(node: FileNode, time: number): Entry {
  const known = node.layer >= 0 ? node.entry : { ...node.entry, mtimeSec: time };
  return { ...clampTime(known, time), path: node.path };
}

function followPath(path: string, find: (path: string) => Entry | undefined): string {
  const pending = splitPath(path).reverse();
  let trail: string[] = [];
  let links = 0;
  while (pending.length > 0) {
    const name = pending.pop() ?? '';
    if (name === '..') {
      trail.pop();
      continue;
    }
    const at = [...trail, name].join('/');
    const entry = find(at);
    if (entry?.type !== 'symlink') {
      trail.push(name);
      continue;
    }
    if (++links > maxLinks) throw buildFault('build/bad-destination', `too many symbolic links on the way to /${path}`);
    if (entry.linkTarget.startsWith('/')) trail = [];
    pending.push(...splitPath(entry.linkTarget).reverse());
  }
  return trail.join('/');
}

/** What Linux allows (MAXSYMLINKS). */
const maxLinks = 40;

/** Turns all but the first of several names of one file into hard links to it. */
function linkInodes(items: readonly DraftItem[]): readonly LayerItem[] {
  const first = new Map<object, string>();
  for (const { entry, inode } of items) {
    if (inode === undefined || entry.type !== 'file') continue;
    const before = first.get(inode);
    if (before === undefined || compareTreePaths(entry.path, before) < 0) first.set(inode, entry.path);
  }
  return items.map(({ entry, content, inode }) => {
    const target = inode === undefined ? undefined : first.get(inode);
    if (target !== undefined && target !== entry.path)
      return { entry: { ...entry, type: 'hardlink', size: 0, linkTarget: target } };
    return content === undefined ? { entry } : { entry, content };
  });
}

/** Layers say with names in `.wh.` what is gone. Source: image-spec layer.md, "Whiteouts". */
function assertAllowedName(path: string): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const hint = 'Give the file another name, or exclude it.';
  if (name === '' || name === '.' || name === '..')
    throw buildFault('build/bad-source', `"${name}" is no name for a file`, { hint });
  if (!name.startsWith('.wh.')) return;
  const message = `${path} can not be in an image: names that start with .wh. say what a layer deletes`;
  throw buildFault('build/bad-source', message, { hint });
}

function inTheWay(path: string, wanted: string): Error {
  const there = wanted === 'a directory' ? 'something that is no directory' : 'a directory';
  return buildFault('build/bad-destination', `${there} is at /${path}, where ${wanted} should go`, {
    hint: 'Choose another destination, or remove what is there with RUN first.',
  });
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
