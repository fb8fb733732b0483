import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { assertNotCancelled, fsPath, once } from '../../base/index.ts';
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
  const files = [...filesOf(selected)];
  const tell = (digests: readonly string[] | undefined): string | undefined =>
    digests && tellContent(selected, context, files, digests);
  let content: Promise<string | undefined> | undefined;
  const copies = createCopyLog(files, selected.length === 1);
  return {
    fingerprint: text,
    size,
    isRacy: latestChange > started - tickMilliseconds,
    isContent,
    outline: once(() => outlineOf(selected, context)),
    place: copies.place,
    noteWritten: copies.noteWritten,
    content(signal) {
      content ??= digestFiles(files, context, [], signal).then(tell);
      return content;
    },
    // What another file of the same name replaced, or what came as an archive, is not in the layer as it is, and is read.
    async written(signal) {
      if (isContent) return text;
      return tell(await digestFiles(files, context, copies.digests, signal));
    },
  };
}

/** What is copied where, and what it turned out to be. Files are told by their place in a list: tables of so many paths would take longer. */
interface CopyLog extends Pick<ContextFiles, 'place' | 'noteWritten'> {
  /** By the place of the file; '' when nothing is known. */
  readonly digests: readonly string[];
}

/** @param isOneTree whether no two files can have one path in the layer */
function createCopyLog(files: readonly ContextFile[], isOneTree: boolean): CopyLog {
  const paths: string[] = files.map(() => '');
  const digests: string[] = files.map(() => '');
  // Of several files with one path the last one is in the layer.
  const byPath = once(() => new Map(paths.map((path, at) => [path, at])));
  let placing = 0;
  let writing = 0;
  return {
    digests,
    place(node, path) {
      if (node.type !== 'file') return;
      while (placing < files.length && files[placing] !== node) placing += 1;
      if (placing < files.length) paths[placing++] = path;
    },
    noteWritten(path, digest) {
      // A layer lists files as a context does: as a rule it is the next one.
      const at = isOneTree && paths[writing] === path ? writing : byPath().get(path);
      if (at === undefined) return;
      digests[at] = digest;
      writing = at + 1;
    },
  };
}

function everyFile(selected: readonly Selected<ContextNode>[], holds: (file: ContextFile) => boolean): boolean {
  for (const file of filesOf(selected)) if (!holds(file)) return false;
  return true;
}

/**
 * @param known digests that are, by the place of the file; '' for those that are to be read
 * @returns `undefined` when a file is not what it was
 */
async function digestFiles(
  files: readonly ContextFile[],
  context: ContextSource,
  known: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly string[] | undefined> {
  const digests: string[] = [];
  let since = performance.now();
  for (const [at, file] of files.entries()) {
    const digest = known[at] || digestFile(context, file);
    if (digest === undefined) return undefined;
    digests.push(digest);
    if (known[at] || performance.now() - since < longestSlice) continue;
    await setImmediate();
    assertNotCancelled(signal);
    since = performance.now();
  }
  return digests;
}

function tellContent(
  selected: readonly Selected<ContextNode>[],
  context: ContextSource,
  files: readonly ContextFile[],
  digests: readonly string[],
): string {
  let at = 0;
  return contentOf(selected, context, (file) => {
    const digest = digests[at];
    if (files[at++] !== file || digest === undefined)
      throw new Error('files are told in the order in which they were read');
    return digest;
  });
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
