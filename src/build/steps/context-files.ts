import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { assertNotCancelled, fsPath } from '../../base/index.ts';
import type { ContextFile, ContextNode, ContextSource } from '../context-source.ts';
import { contentOf, type Fingerprint, filesOf, fingerprintOf, outlineOf } from './fingerprint.ts';
import type { Selected } from './select-sources.ts';
import type { StepFiles } from './step-work.ts';

/** Files of a context on their way into a layer. */
export interface ContextFiles extends StepFiles {
  /** Bytes of all files. */
  readonly size: number;
  /** Says where in the layer a node lies. */
  place(node: ContextNode, path: string): void;
}

// Clocks of file systems tick every few milliseconds: a file changed twice within a tick shows one change.
const tickMilliseconds = 20;

/**
 * What tells the files that a step copies.
 *
 * @param started when the files were looked for, in milliseconds since 1970
 */
export function createContextFiles(
  selected: readonly Selected<ContextNode>[],
  context: ContextSource,
  started: number,
): ContextFiles {
  const { text, size, latestChange }: Fingerprint = fingerprintOf(selected, context);
  // Files that came from elsewhere are told by their content to begin with.
  const isContent = everyFile(selected, ({ digest }) => digest !== undefined);
  const placed = new Map<string, ContextNode>();
  const copied = new Map<ContextNode, string>();
  return {
    fingerprint: text,
    size,
    isRacy: latestChange > started - tickMilliseconds,
    isContent,
    outline: () => outlineOf(selected, context),
    place(node, path) {
      if (node.type === 'file') placed.set(path, node);
    },
    content: (signal) => readContent(selected, context, new Map(), signal),
    noteWritten(path, digest) {
      const node = placed.get(path);
      if (node !== undefined) copied.set(node, digest);
    },
    // What another file of the same name replaced, or what came as an archive, is not in the layer as it is, and is read.
    written: (signal) => (isContent ? Promise.resolve(text) : readContent(selected, context, copied, signal)),
  };
}

function everyFile(selected: readonly Selected<ContextNode>[], holds: (file: ContextFile) => boolean): boolean {
  for (const file of filesOf(selected)) if (!holds(file)) return false;
  return true;
}

/** @param known content that need not be read @returns `undefined` when a file is not what it was */
async function readContent(
  selected: readonly Selected<ContextNode>[],
  context: ContextSource,
  known: ReadonlyMap<ContextNode, string>,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const read = new Map<ContextNode, string>();
  let since = performance.now();
  for (const file of filesOf(selected)) {
    if (known.has(file)) continue;
    const digest = digestFile(context, file);
    if (digest === undefined) return undefined;
    read.set(file, digest);
    if (performance.now() - since < longestSlice) continue;
    await setImmediate();
    assertNotCancelled(signal);
    since = performance.now();
  }
  return contentOf(selected, context, (file) => known.get(file) ?? read.get(file) ?? '');
}

/** Milliseconds for which others wait. */
const longestSlice = 50;

/** @returns sha256 in hex; `undefined` when the file is not the one that was selected, or not as it was, or can't be read */
function digestFile(context: ContextSource, file: ContextFile): string | undefined {
  if (file.digest !== undefined) return file.digest();
  using opened = context.openFile(file);
  try {
    return digestPath(opened.path, file);
  } catch {
    // Whoever copies it tells what is wrong.
    return undefined;
  }
}

function digestPath(path: string, { ctimeMs, ino, size }: ContextFile): string | undefined {
  const fd = openSync(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const hash = createHash('sha256');
    for (let count = readSync(fd, buffer); count > 0; count = readSync(fd, buffer))
      hash.update(buffer.subarray(0, count));
    const stats = fstatSync(fd);
    return stats.ctimeMs === ctimeMs && stats.ino === ino && stats.size === size ? hash.digest('hex') : undefined;
  } finally {
    closeSync(fd);
  }
}

const buffer: Buffer = Buffer.allocUnsafeSlow(256 * 1024);
