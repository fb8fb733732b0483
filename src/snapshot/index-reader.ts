import { closeSync, openSync, readSync } from 'node:fs';
import type { IndexedLayer, IndexedNode } from '../archive/index.ts';
import { baseFault, fsPath } from '../base/index.ts';
import type { FoundFile, TreeReader } from './tree-reader.ts';

/** Reads a layer from its tar by its index, whatever it is mounted as or unpacked to. */
export function indexReader(index: IndexedLayer): TreeReader {
  return {
    find(path) {
      const node = index.look(path);
      return node === undefined ? undefined : toFound(index, node);
    },
  };
}

function toFound(index: IndexedLayer, node: IndexedNode): FoundFile {
  if (node.kind === 'whiteout') return { kind: 'whiteout' };
  switch (node.entry.type) {
    case 'directory':
      return { kind: 'directory', opaque: node.opaque };
    case 'file':
      return { kind: 'file', read: (limit) => readContent(index, node, limit) };
    case 'symlink':
      return { kind: 'symlink', target: node.entry.linkTarget };
    default:
      return { kind: 'other' };
  }
}

function readContent(index: IndexedLayer, node: IndexedNode, limit: number): Uint8Array {
  const { path, size } = node.entry;
  if (size > limit) throw baseFault('base/too-large', `${path}: ${size} bytes, at most ${limit} are read`);
  const content = Buffer.alloc(size);
  let at = 0;
  for (const { file, position, length } of index.content(node)) {
    if (file !== undefined) readInto(content.subarray(at, at + length), file, position);
    at += length;
  }
  return content;
}

function readInto(into: Buffer, file: string, position: number): void {
  const fd = openSync(fsPath(file), 'r');
  try {
    for (let filled = 0; filled < into.length; ) {
      const count = readSync(fd, into, filled, into.length - filled, position + filled);
      if (count === 0) throw new Error(`${file} ends before its index says`);
      filled += count;
    }
  } finally {
    closeSync(fd);
  }
}
