import { createHash, randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../../base/index.ts';
import { type FileNode, type FileTree, openContentReader, toFileTree } from '../../image/index.ts';
import type { ContextFile, ContextNode, ContextSource, OpenedContext } from '../context-source.ts';
import { createIgnore, type Ignore, parseIgnoreFile } from '../dockerfile/index.ts';
import { lockFileName } from '../fetch-lock.ts';
import { hintIgnored, type IgnoreText, tellHiddenMatch } from './ignore-rule.ts';
import { absentHint, isDropped, isKept } from './kept-nodes.ts';

/** What opening a tree as a context is done with. */
export interface TreeContextDeps {
  /** For files that have to be had by themselves; made when missing. */
  readonly scratchDirectory: string;
}

/**
 * The files of a layer as a build context: what came from a git repository or an archive. Files are told by their content. The ignore
 * file is `<dockerfile>.dockerignore`, else `.dockerignore` in the root.
 *
 * @param dockerfile path of the Dockerfile in the tree, when it lies there
 */
export function openTreeContext(tree: FileTree, dockerfile: string | undefined, deps: TreeContextDeps): OpenedContext {
  const names = [...(dockerfile === undefined ? [] : [`${dockerfile}.dockerignore`]), '.dockerignore'];
  const locked = tree.resolve(lockFileName, { follow: false }).node === undefined ? [] : [lockFileName];
  for (const file of names) {
    const bytes = tree.readFile(file, limits.textFile);
    if (bytes === undefined) continue;
    const text = Buffer.from(bytes).toString('utf8');
    const { value, diagnostics } = parseIgnoreFile(text, { file });
    const ignorePatterns = [...locked, ...value];
    return { value: createTreeContext(tree, ignorePatterns, deps, { file, text }), diagnostics, ignorePatterns };
  }
  return { value: createTreeContext(tree, locked, deps), diagnostics: [], ignorePatterns: locked };
}

/** A context without files. */
export function emptyContext(): OpenedContext {
  return {
    value: createTreeContext(toFileTree([]), [], { scratchDirectory: '' }),
    diagnostics: [],
    ignorePatterns: [],
  };
}

function createTreeContext(
  tree: FileTree,
  patterns: readonly string[],
  deps: TreeContextDeps,
  ignored?: IgnoreText,
): ContextSource {
  const ignore = patterns.length === 0 ? undefined : createIgnore(patterns);
  const nodeAt = (path: string): FileNode | undefined => tree.resolve(path, { follow: false }).node;
  const list = (directory: ContextNode): readonly ContextNode[] => {
    const node = nodeAt(directory.path);
    const children = node === undefined ? [] : (tree.children(node) ?? []);
    return children.flatMap((child) => keep(toNode(tree, child), ignore, list));
  };
  return {
    label: 'the build context',
    list,
    find(path) {
      const node = nodeAt(path);
      const [found] =
        node === undefined ? [] : path === '' ? [toNode(tree, node)] : keep(toNode(tree, node), ignore, list);
      return found;
    },
    readLink: ({ path }) => nodeAt(path)?.entry.linkTarget ?? '',
    content: ({ path }) => ({ kind: 'ranges', ranges: rangesAt(tree, path) }),
    openFile: (file) => copyFile(tree, file, deps.scratchDirectory),
    hintAbsent: () => absentHint,
    tellHidden: (pattern) => tellHiddenMatch(pattern, createTreeContext(tree, [], deps), ignored),
    hintHidden: (path) =>
      ignore?.ignores(path) === true && nodeAt(path) !== undefined ? hintIgnored(path, ignored) : undefined,
  };
}

type ListNodes = (directory: ContextNode) => readonly ContextNode[];

function keep(node: ContextNode, ignore: Ignore | undefined, list: ListNodes): readonly ContextNode[] {
  if (ignore === undefined) return [node];
  return !isDropped(ignore, node.path, node.type === 'directory') && isKept(ignore, node, list) ? [node] : [];
}

function toNode(tree: FileTree, { path, entry }: FileNode): ContextNode {
  switch (entry.type) {
    case 'chardevice':
    case 'blockdevice':
      return { type: 'device', path };
    case 'file':
    case 'hardlink': {
      const { size } = entry;
      const executable = (entry.mode & 0o100) !== 0;
      const digest = (): string => digestOfFile(tree, path);
      return { type: 'file', path, executable, size, mtimeMs: 0, ctimeMs: 0, dev: 0, ino: 0, digest };
    }
    default:
      return { type: entry.type, path };
  }
}

function rangesAt(tree: FileTree, path: string): ReturnType<FileTree['content']> {
  const { node } = tree.resolve(path, { follow: false });
  return node === undefined ? [] : tree.content(node);
}

function* readPieces(tree: FileTree, path: string): Generator<Uint8Array> {
  using reader = openContentReader();
  const cursor = reader.open(rangesAt(tree, path));
  const buffer = Buffer.allocUnsafe(256 * 1024);
  for (let size = cursor.read(buffer); size > 0; size = cursor.read(buffer)) yield buffer.subarray(0, size);
}

function digestOfFile(tree: FileTree, path: string): string {
  const hash = createHash('sha256');
  for (const piece of readPieces(tree, path)) hash.update(piece);
  return hash.digest('hex');
}

function copyFile(tree: FileTree, { path }: ContextFile, directory: string): ReturnType<ContextSource['openFile']> {
  mkdirSync(directory, { recursive: true });
  const copy = join(directory, `file-${randomUUID()}`);
  const fd = openSync(copy, 'wx', 0o600);
  try {
    for (const piece of readPieces(tree, path))
      for (let done = 0; done < piece.length; ) done += writeSync(fd, piece, done);
  } finally {
    closeSync(fd);
  }
  return { path: copy, [Symbol.dispose]: () => rmSync(copy, { force: true }) };
}
