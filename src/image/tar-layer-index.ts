import type { Entry, TarItem, TarPlace } from '../archive/index.ts';
import { comparePaths } from '../base/index.ts';
import type { ContentRange, LayerIndex, LayerNode } from './layer-index.ts';

const whiteoutPrefix = '.wh.';
const opaqueName = '.wh..wh..opq';

/** What all names of one file share. */
interface File {
  readonly entry: Entry;
  readonly where: TarPlace | undefined;
  links: number;
}

interface TarNode extends LayerNode {
  readonly inode: File;
  readonly names: Map<string, TarNode>;
  opaque: boolean;
}

/** One layer from the headers of its tar, all of it in memory. */
export function toLayerIndex(items: readonly TarItem[], tarPath: string): LayerIndex {
  const root = createNode('', { entry: impliedDirectory(''), where: undefined, links: 2 });
  let top = root;
  for (const { entry, where } of items) {
    if (baseName(entry.path).startsWith(whiteoutPrefix)) continue;
    if (entry.path === '') top = createNode('', { entry, where, links: 2 }, { names: root.names });
    else addItem(root, { entry, where, links: 1 });
  }
  for (const { entry } of items) if (baseName(entry.path).startsWith(whiteoutPrefix)) hide(root, entry.path);
  top.opaque = root.opaque;
  return {
    root: top,
    rootSaid: top !== root,
    children: (directory) => [...(directory as TarNode).names.values()].sort((a, b) => comparePaths(a.name, b.name)),
    find: (directory, name) => (directory as TarNode).names.get(name),
    content(node) {
      const { entry, where } = (node as TarNode).inode;
      return where === undefined || entry.type !== 'file' ? [] : toRanges(tarPath, entry, where);
    },
  };
}

function hide(root: TarNode, path: string): void {
  const directory = makeDirectories(root, parentPath(path));
  const name = baseName(path);
  if (name === opaqueName) directory.opaque = true;
  if (name.startsWith('.wh..wh.')) return;
  const hidden = name.slice(whiteoutPrefix.length);
  const own = directory.names.get(hidden);
  if (own?.entry.type === 'directory') own.opaque = true;
  if (own !== undefined) return;
  const entry: Entry = { ...impliedDirectory(joinPath(directory.entry.path, hidden)), type: 'chardevice', mode: 0 };
  directory.names.set(hidden, createNode(hidden, { entry, where: undefined, links: 1 }, { kind: 'whiteout' }));
}

function addItem(root: TarNode, file: File): void {
  const { entry } = file;
  const parent = makeDirectories(root, parentPath(entry.path));
  const name = baseName(entry.path);
  const before = parent.names.get(name);
  const path = joinPath(parent.entry.path, name);
  if (entry.type === 'hardlink') {
    const target = makeDirectories(root, parentPath(entry.linkTarget)).names.get(baseName(entry.linkTarget));
    // A link to nothing shows nothing: the archive room refuses it when it unpacks.
    if (target === undefined) return;
    target.inode.links += 1;
    parent.names.set(name, createNode(name, target.inode, { entry: { ...target.entry, path } }));
    return;
  }
  const own = { entry: { ...entry, path } };
  const merged = before?.entry.type === 'directory' ? { ...own, names: before.names, opaque: before.opaque } : own;
  const replaced = before === undefined ? own : { ...own, opaque: true };
  const fields = entry.type !== 'directory' ? own : before?.entry.type === 'directory' ? merged : replaced;
  parent.names.set(name, createNode(name, file, fields));
}

/** The directory at `path`, links followed, made where it is missing. */
function makeDirectories(root: TarNode, path: string): TarNode {
  const ahead = path.split('/').reverse();
  let trail = [root];
  for (let steps = 0; ahead.length > 0 && steps < 4096; steps++) {
    const name = ahead.pop() ?? '';
    const here = trail.at(-1) ?? root;
    if (name === '..' && trail.length > 1) trail.pop();
    if (name === '' || name === '.' || name === '..') continue;
    const found = here.names.get(name);
    if (found?.entry.type === 'symlink') {
      const { linkTarget } = found.entry;
      if (linkTarget.startsWith('/')) trail = [root];
      ahead.push(...linkTarget.split('/').reverse());
    } else trail.push(found ?? makeDirectory(here, name));
  }
  return trail.at(-1) ?? root;
}

function makeDirectory(parent: TarNode, name: string): TarNode {
  const entry = impliedDirectory(joinPath(parent.entry.path, name));
  const made = createNode(name, { entry, where: undefined, links: 2 });
  parent.names.set(name, made);
  return made;
}

function createNode(
  name: string,
  inode: File,
  fields: Partial<Omit<TarNode, 'name' | 'links' | 'inode'>> = {},
): TarNode {
  return {
    name,
    inode,
    kind: fields.kind ?? 'entry',
    entry: fields.entry ?? inode.entry,
    opaque: fields.opaque ?? false,
    names: fields.names ?? new Map(),
    get links() {
      return inode.links;
    },
  };
}

/** A directory that an entry below it implies and that has no entry of its own. */
function impliedDirectory(path: string): Entry {
  return {
    path,
    type: 'directory',
    mode: 0o755,
    uid: 0,
    gid: 0,
    size: 0,
    mtimeSec: 0,
    mtimeNsec: 0,
    linkTarget: '',
    devMajor: 0,
    devMinor: 0,
    xattrs: new Map(),
  };
}

function toRanges(file: string, entry: Entry, where: TarPlace): readonly ContentRange[] {
  if (where.segments === undefined)
    return entry.size === 0 ? [] : [{ file, position: where.dataOffset, length: entry.size }];
  const ranges: ContentRange[] = [];
  let logical = 0;
  let stored = where.dataOffset;
  for (const segment of where.segments) {
    if (segment.offset > logical) ranges.push(zeros(segment.offset - logical));
    ranges.push({ file, position: stored, length: segment.size });
    stored += segment.size;
    logical = segment.offset + segment.size;
  }
  if (logical < entry.size) ranges.push(zeros(entry.size - logical));
  return ranges;
}

function zeros(length: number): ContentRange {
  return { file: undefined, position: 0, length };
}

function joinPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

function parentPath(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
