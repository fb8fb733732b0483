import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import { decodePath, fsPath, limits } from '../../base/index.ts';
import type { ContextNode, ContextSource, OpenedContext } from '../context-source.ts';
import { createIgnore, parseIgnoreFile } from '../dockerfile/index.ts';
import { buildFault } from '../faults.ts';
import { lockFileName } from '../fetch-lock.ts';
import { hintIgnored, type IgnoreText, tellHiddenMatch } from './ignore-rule.ts';
import { absentHint, isDropped, isKept } from './kept-nodes.ts';

/**
 * Opens a directory of this machine as a build context. Its ignore file is `<dockerfile>.dockerignore` beside the Dockerfile, else
 * `.dockerignore` in the directory.
 *
 * @param dockerfile path of the Dockerfile on this machine, when it is a file
 * @throws build/bad-context when it is no directory or can't be read
 */
export function openLocalContext(directory: string, dockerfile?: string): OpenedContext {
  const stats = attempt(directory, () => statSync(directory, { throwIfNoEntry: false }));
  if (stats?.isDirectory() !== true) {
    const hint = 'Give the directory that holds the files to copy, such as `.`.';
    throw buildFault('build/bad-context', `the context ${directory} is not a directory`, { hint });
  }
  const ignored = readIgnoreFile(directory, dockerfile);
  const { value: written, diagnostics } =
    ignored === undefined ? { value: [], diagnostics: [] } : parseIgnoreFile(ignored.text, ignored);
  const patterns = existsSync(join(directory, lockFileName)) ? [lockFileName, ...written] : written;
  const value = createLocalContext(realpathSync(directory), patterns, ignored);
  return { value, diagnostics, ignorePatterns: patterns };
}

function readIgnoreFile(directory: string, dockerfile: string | undefined): IgnoreText | undefined {
  const own =
    dockerfile === undefined ? [] : [join(dirname(dockerfile), `${dockerfile.split('/').at(-1)}.dockerignore`)];
  for (const file of [...own, join(directory, '.dockerignore')]) {
    const text = readTextFile(file);
    if (text !== undefined) return { file, text };
  }
  return undefined;
}

function readTextFile(file: string): string | undefined {
  return attempt(file, () => {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isFile() !== true) return undefined;
    if (stats.size <= limits.textFile) return readFileSync(file, 'utf8');
    throw buildFault('build/bad-context', `${file} has ${stats.size} bytes, at most ${limits.textFile} are read`);
  });
}

function createLocalContext(root: string, patterns: readonly string[], ignored: IgnoreText | undefined): ContextSource {
  const ignore = patterns.length === 0 ? undefined : createIgnore(patterns);
  const hostPath = (path: string): string => (path === '' ? root : `${root}/${path}`);
  const list = (directory: ContextNode): readonly ContextNode[] => {
    const prefix = directory.path === '' ? '' : `${directory.path}/`;
    const nodes: ContextNode[] = [];
    for (const { name, kind } of readDirectory(hostPath(directory.path))) {
      const path = prefix + name;
      if (ignore !== undefined && isDropped(ignore, path, kind.isDirectory())) continue;
      const node = toNode(hostPath(path), path, kind);
      if (node !== undefined && (ignore === undefined || isKept(ignore, node, list))) nodes.push(node);
    }
    return nodes;
  };
  return {
    label: 'the build context',
    list,
    content: ({ path }) => ({ kind: 'host', path: hostPath(path) }),
    openFile: ({ path }) => ({ path: hostPath(path), [Symbol.dispose]: () => undefined }),
    find(path) {
      const host = hostPath(path);
      const stats = attempt(host, () => statIfThere(host));
      const node = stats === undefined ? undefined : toNode(host, path, stats);
      return node !== undefined && (path === '' || ignore === undefined || isKept(ignore, node, list))
        ? node
        : undefined;
    },
    readLink: ({ path }) => attempt(path, () => decodePath(readlinkSync(fsPath(hostPath(path)), 'buffer'))),
    hintAbsent: () => absentHint,
    tellHidden: (pattern) => tellHiddenMatch(pattern, createLocalContext(root, [], undefined), ignored),
    hintHidden(path) {
      if (ignore?.ignores(path) !== true) return undefined;
      const stats = attempt(path, () => lstatSync(fsPath(hostPath(path)), { throwIfNoEntry: false }));
      return stats === undefined ? undefined : hintIgnored(path, ignored);
    },
  };
}

/** What tells a file's type: a directory entry or a stat. */
type Kind = Pick<
  Stats,
  'isFile' | 'isDirectory' | 'isSymbolicLink' | 'isFIFO' | 'isSocket' | 'isBlockDevice' | 'isCharacterDevice'
>;

interface Named {
  readonly name: string;
  readonly kind: Kind;
}

/** What a directory holds, sorted, with names as `decodePath` gives them. */
function readDirectory(path: string): readonly Named[] {
  const named = attempt(path, () => {
    const entries = readdirSync(fsPath(path), { withFileTypes: true });
    return entries.some(({ name }) => name.includes('\ufffd'))
      ? readByteNames(path)
      : entries.map((kind) => ({ name: kind.name, kind }));
  });
  return named.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** For directories with names that are not UTF-8: half the speed, and every byte is kept. */
function readByteNames(path: string): Named[] {
  const entries = readdirSync(fsPath(path), { withFileTypes: true, encoding: 'buffer' });
  return entries.map((kind) => ({ name: decodePath(kind.name), kind }));
}

/** @returns `undefined` for what no image can hold, and for what is gone by now */
function toNode(host: string, path: string, kind: Kind | Stats): ContextNode | undefined {
  if (kind.isFile()) return toFile(host, path, kind);
  if (kind.isDirectory()) return { type: 'directory', path };
  if (kind.isSymbolicLink()) return { type: 'symlink', path };
  if (kind.isFIFO()) return { type: 'fifo', path };
  if (kind.isBlockDevice() || kind.isCharacterDevice()) return { type: 'device', path };
  if (kind.isSocket() || 'size' in kind) return undefined;
  // Some file systems don't tell types with the names.
  const stats = attempt(host, () => lstatSync(fsPath(host), { throwIfNoEntry: false }));
  return stats === undefined ? undefined : toNode(host, path, stats);
}

function toFile(host: string, path: string, kind: Kind | Stats): ContextNode | undefined {
  const stats = 'size' in kind ? kind : attempt(host, () => lstatSync(fsPath(host), { throwIfNoEntry: false }));
  if (stats === undefined) return undefined;
  const { size, mtimeMs, ctimeMs, dev, ino } = stats;
  return { type: 'file', path, executable: (stats.mode & 0o100) !== 0, size, mtimeMs, ctimeMs, dev, ino };
}

/** @returns `undefined` also for what would lie in a file */
function statIfThere(host: string): Stats | undefined {
  try {
    return lstatSync(fsPath(host), { throwIfNoEntry: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** @throws build/bad-context for a failed system call, in words */
function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) throw error;
    const reason = getSystemErrorMessage(error.errno);
    const hint = 'Make the file readable, or leave it out with .dockerignore.';
    throw buildFault('build/bad-context', `read ${path}: ${reason}`, { hint, cause: error });
  }
}
