import { createHash } from 'node:crypto';
import type { ContextNode, ContextSource } from '../context-source.ts';
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
  const hash = createHash('sha256');
  let latestChange = Number.NEGATIVE_INFINITY;
  let size = 0;
  let pending = '';
  const add = (path: string, node: ContextNode): void => {
    if (node.type === 'file') {
      latestChange = Math.max(latestChange, node.ctimeMs);
      size += node.size;
    }
    pending += describe(path, node, context);
    if (pending.length < flushLength) return;
    hash.update(pending);
    pending = '';
  };
  for (const { name, node, below, kept } of selected) {
    add(`=${kept?.path ?? name}`, node);
    for (const { path, node: child } of below) add(path, child);
  }
  hash.update(pending);
  return { text: hash.digest('hex'), size, latestChange };
}

// One long update costs less than many short ones.
const flushLength = 65_536;

/** A NUL ends each field: names can't hold one. */
function describe(path: string, node: ContextNode, context: ContextSource): string {
  switch (node.type) {
    case 'file':
      if (node.digest !== undefined) return `${path}\0${node.executable ? 'x' : 'f'}\0${node.digest()}\0`;
      return `${path}\0${node.executable ? 'x' : 'f'}\0${node.size}\0${node.mtimeMs}\0${node.ctimeMs}\0${node.dev}\0${node.ino}\0`;
    case 'symlink':
      return `${path}\0l\0${context.readLink(node)}\0`;
    default:
      return `${path}\0${node.type}\0`;
  }
}
