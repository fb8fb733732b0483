import { baseFault } from '../../base/index.ts';
import { type ContentRange, type FileNode, type FileTree, openContentReader } from '../../image/index.ts';
import { bounds } from './bounds.ts';
import type { Evidence } from './catalog.ts';

/** A regular file of an image, read when asked. */
export interface ImageFile extends Evidence {
  /** Last component of the path. */
  readonly name: string;
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** The whole file. @throws base/too-large when it has more bytes than `limit`, image/unreadable */
  bytes(limit: number): Uint8Array;
  /** The whole file as text; what is not UTF-8 becomes U+FFFD. @param limit @default bounds.document */
  text(limit?: number): string;
  /** At most `length` bytes from `offset`; fewer where the file ends before. @throws image/unreadable */
  part(offset: number, length: number): Uint8Array;
  /** Whether something of that name lies in the same directory. */
  beside(name: string): boolean;
}

/** The files of an image, as catalogers read them. Disposing closes what is open. */
export interface ImageFiles extends Disposable {
  /** The regular file at an absolute path, links followed; `undefined` when there is none. */
  at(path: string): ImageFile | undefined;
  /** The regular files that lie in a directory themselves, in byte order of their names. */
  in(directory: string): readonly ImageFile[];
  /** Every regular file, links not followed, directories in byte order. */
  all(): Generator<ImageFile>;
}

export function openImageFiles(tree: FileTree): ImageFiles {
  const reader = openContentReader();
  const toFile = (node: FileNode): ImageFile => createImageFile(node, tree, reader.open);
  return {
    at(path) {
      const node = resolve(tree, path);
      return node?.entry.type === 'file' ? toFile(node) : undefined;
    },
    in(directory) {
      const node = resolve(tree, directory);
      const children = (node && tree.children(node)) ?? [];
      return children.filter(({ entry }) => entry.type === 'file').map(toFile);
    },
    *all() {
      for (const node of walk(tree)) yield toFile(node);
    },
    [Symbol.dispose]: () => reader[Symbol.dispose](),
  };
}

/** The last component of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Links of an image may lead in a circle, which is nothing to find there. */
function resolve(tree: FileTree, path: string): FileNode | undefined {
  try {
    return tree.resolve(path).node;
  } catch {
    return undefined;
  }
}

/** What the kernel shows there is never in the image; what is all the same, nobody sees. */
const unseen: ReadonlySet<string> = new Set(['proc', 'sys', 'dev']);

function* walk(tree: FileTree): Generator<FileNode> {
  const { node: root } = tree.resolve('');
  const pending = root === undefined ? [] : [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const child of tree.children(node) ?? []) {
      if (child.entry.type === 'file') yield child;
      else if (child.entry.type === 'directory' && !unseen.has(child.path)) pending.push(child);
    }
  }
}

type OpenRanges = ReturnType<typeof openContentReader>['open'];

function createImageFile(node: FileNode, tree: FileTree, open: OpenRanges): ImageFile {
  const { path, layer } = node;
  const { size, mode } = node.entry;
  const name = nameOf(path);
  const part = (offset: number, length: number): Uint8Array => {
    const wanted = Math.max(0, Math.min(length, size - offset));
    const bytes = Buffer.allocUnsafe(wanted);
    open(cut(tree.content(node), offset, wanted)).read(bytes);
    return bytes;
  };
  const bytes = (limit: number): Uint8Array => {
    if (size > limit) throw baseFault('base/too-large', `${size} bytes, at most ${limit} are read`);
    return part(0, size);
  };
  const text = (limit: number = bounds.document): string => new TextDecoder().decode(bytes(limit));
  const directory = path.slice(0, path.length - name.length);
  const beside = (other: string): boolean => resolve(tree, `${directory}${other}`) !== undefined;
  return { path: `/${path}`, name, layer, size, mode, bytes, text, part, beside };
}

/** The ranges of a part of what `ranges` make up. */
function cut(ranges: readonly ContentRange[], offset: number, length: number): readonly ContentRange[] {
  const parts: ContentRange[] = [];
  let start = 0;
  for (const range of ranges) {
    const from = Math.max(offset - start, 0);
    const to = Math.min(offset + length - start, range.length);
    if (to > from) parts.push({ file: range.file, position: range.position + from, length: to - from });
    start += range.length;
  }
  return parts;
}
