import { createHash } from 'node:crypto';
import type { ContextFile, ContextNode, ContextSource } from '../context-source.ts';
import type { Selected } from './select-sources.ts';

/** What a selection of context files is, without reading them. */
export interface Fingerprint {
  readonly text: string;
  /** Bytes of all files. */
  readonly size: number;
  /** Milliseconds since 1970 of the last change to any of the files, by their ctime. */
  readonly latestChange: number;
}

/**
 * Tells the selected files by name, size, times and place on the disk: the same fingerprint means the same content, since nothing
 * changes a file without its ctime. It holds for this machine alone. Of a directory only its name counts.
 */
export function fingerprintOf(selected: readonly Selected<ContextNode>[], context: ContextSource): Fingerprint {
  let latestChange = Number.NEGATIVE_INFINITY;
  let size = 0;
  const text = tellSelected(selected, context, (file) => {
    latestChange = Math.max(latestChange, file.ctimeMs);
    size += file.size;
    if (file.digest !== undefined) return file.digest();
    return `${file.size}\0${file.mtimeMs}\0${file.ctimeMs}\0${file.dev}\0${file.ino}`;
  });
  return { text, size, latestChange };
}

/**
 * Tells the selected files by name and size. Another outline means another content; it holds on any machine, and nothing is read for it.
 */
export function outlineOf(selected: readonly Selected<ContextNode>[], context: ContextSource): string {
  return tellSelected(selected, context, ({ size }) => `${size}`);
}

/**
 * Tells the selected files by name and content, on any machine.
 *
 * @param digest sha256 of a file's content, in hex
 */
export function contentOf(
  selected: readonly Selected<ContextNode>[],
  context: ContextSource,
  digest: (file: ContextFile) => string,
): string {
  return tellSelected(selected, context, digest);
}

/** All files that are selected, in their order. */
export function* filesOf(selected: readonly Selected<ContextNode>[]): Generator<ContextFile> {
  for (const { node, below } of selected) {
    if (node.type === 'file') yield node;
    for (const { node: child } of below) if (child.type === 'file') yield child;
  }
}

// One long update costs less than many short ones.
const flushLength = 65_536;

function tellSelected(
  selected: readonly Selected<ContextNode>[],
  context: ContextSource,
  tellFile: (file: ContextFile) => string,
): string {
  const hash = createHash('sha256');
  let pending = '';
  const add = (path: string, node: ContextNode): void => {
    pending += describe(path, node, context, tellFile);
    if (pending.length < flushLength) return;
    hash.update(pending);
    pending = '';
  };
  for (const { name, node, below, kept } of selected) {
    add(`=${kept?.path ?? name}`, node);
    for (const { path, node: child } of below) add(path, child);
  }
  hash.update(pending);
  return hash.digest('hex');
}

/** A NUL ends each field: names can't hold one. */
function describe(
  path: string,
  node: ContextNode,
  context: ContextSource,
  tellFile: (file: ContextFile) => string,
): string {
  switch (node.type) {
    case 'file':
      return `${path}\0${node.executable ? 'x' : 'f'}\0${tellFile(node)}\0`;
    case 'symlink':
      return `${path}\0l\0${context.readLink(node)}\0`;
    default:
      return `${path}\0${node.type}\0`;
  }
}
