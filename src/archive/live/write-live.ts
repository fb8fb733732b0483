import { readSync } from 'node:fs';
import { runSliced } from '../layer/sliced.ts';
import type { ReadXattrs } from '../layer/tree-ops.ts';
import { createTarWriter, type TarNaming, type TarWriter } from '../tar/writer.ts';
import { type LiveNode, walkLive } from './walk-live.ts';

export interface WriteLiveOptions {
  readonly readXattrs: ReadXattrs;
  readonly signal?: AbortSignal;
}

/**
 * Writes all that is in a directory, which others may be changing, as a tar. A file that became shorter meanwhile is filled up with zeros, of one
 * that became longer the rest is left out.
 *
 * @param write takes the tar's bytes in order; they are only valid until it returns
 * @throws archive/unreadable, archive/bad-path, archive/bad-entry, base/cancelled
 */
export function writeLive(
  root: string,
  write: (bytes: Uint8Array) => void,
  { readXattrs, signal }: WriteLiveOptions,
): Promise<void> {
  return writeLiveNodes(walkLive(root, readXattrs), write, signal);
}

/** Writes nodes of trees that others may be changing as a tar; see `writeLive`. */
export function writeLiveNodes(
  nodes: Iterable<LiveNode>,
  write: (bytes: Uint8Array) => void,
  signal: AbortSignal | undefined,
  naming: TarNaming = 'plain',
): Promise<void> {
  return runSliced(writeSteps(nodes, createTarWriter(write, naming)), signal);
}

const stretch = 1024 * 1024;

function* writeSteps(nodes: Iterable<LiveNode>, tar: TarWriter): Generator<void, void> {
  const buffer = Buffer.allocUnsafeSlow(stretch);
  for (const { entry, fd } of nodes) {
    tar.begin(entry);
    for (let at = 0; fd !== undefined && at < entry.size; ) {
      const wanted = Math.min(stretch, entry.size - at);
      const length = readSync(fd, buffer, 0, wanted, at);
      // Its end came sooner than it was said.
      if (length === 0) buffer.fill(0, 0, wanted);
      const piece = buffer.subarray(0, length === 0 ? wanted : length);
      tar.data(piece);
      at += piece.length;
      yield;
    }
    tar.finish();
    yield;
  }
  tar.end();
}
