import { gzipSync, zstdCompressSync } from 'node:zlib';
import { readTarEntries, type TarItem } from '../../src/archive/index.ts';
import { digestOf } from '../../src/oci/index.ts';
import { sampleTar } from './sample-tar.ts';

/** A layer whose files are compressed one by one, with a table of contents, and what its descriptor says of that. */
export interface TocLayer {
  readonly bytes: Uint8Array;
  readonly annotations: Readonly<Record<string, string>>;
}

const types = {
  file: 'reg',
  directory: 'dir',
  symlink: 'symlink',
  hardlink: 'hardlink',
  chardevice: 'char',
  blockdevice: 'block',
  fifo: 'fifo',
} as const;

type Row = Record<string, unknown>;

/** A tar as eStargz, its files in chunks of so many bytes. Source: containerd/stargz-snapshotter, docs/estargz.md. */
export function toEstargz(tar: Uint8Array, chunkSize = 1000): TocLayer {
  const { pieces, rows, size } = compressEach(tar, chunkSize, (bytes) => gzipSync(bytes));
  const json = Buffer.from(JSON.stringify({ version: 1, entries: rows }));
  const toc = gzipSync(sampleTar({ 'stargz.index.json': json }));
  const field = Buffer.concat([
    Buffer.from('SG'),
    Buffer.of(22, 0),
    Buffer.from(`${size.toString(16).padStart(16, '0')}STARGZ`),
  ]);
  // An empty stored block between the header with its extra field and the sums of nothing.
  const footer = Buffer.concat([
    Buffer.of(0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, field.length, 0),
    field,
    Buffer.of(1, 0, 0, 255, 255),
    Buffer.alloc(8),
  ]);
  return {
    bytes: Buffer.concat([...pieces, toc, footer]),
    annotations: { 'containerd.io/snapshot/stargz/toc.digest': digestOf(json) },
  };
}

/** A tar as zstd:chunked. Source: containers/storage, docs/containers-storage-zstd-chunked.md. */
export function toZstdChunked(tar: Uint8Array, chunkSize = 1000): TocLayer {
  const { pieces, rows, size } = compressEach(tar, chunkSize, (bytes) => zstdCompressSync(bytes));
  const json = Buffer.from(JSON.stringify({ version: 1, entries: rows }));
  const table = zstdCompressSync(json);
  const skippable = Buffer.alloc(8);
  skippable.writeUInt32LE(0x184d2a50, 0);
  skippable.writeUInt32LE(table.length, 4);
  const prefix = 'io.github.containers.zstd-chunked';
  return {
    bytes: Buffer.concat([...pieces, skippable, table]),
    annotations: {
      [`${prefix}.manifest-position`]: `${size + 8}:${table.length}:${json.length}:1`,
      [`${prefix}.manifest-checksum`]: digestOf(table),
    },
  };
}

interface Compressed {
  readonly pieces: readonly Uint8Array[];
  readonly rows: readonly Row[];
  readonly size: number;
}

/** Headers, and each chunk of each file, by themselves. */
function compressEach(tar: Uint8Array, chunkSize: number, compress: (bytes: Uint8Array) => Uint8Array): Compressed {
  const pieces: Uint8Array[] = [];
  const rows: Row[] = [];
  let size = 0;
  let at = 0;
  const add = (end: number): number => {
    const start = size;
    if (end > at) pieces.push(compress(tar.subarray(at, end)));
    size += end > at ? (pieces.at(-1)?.length ?? 0) : 0;
    at = end;
    return start;
  };
  const items = [...readTarEntries((from, length) => tar.subarray(from, from + length), tar.length)];
  for (const item of items) {
    add(item.where.dataOffset);
    rows.push(...toRows(item, tar, chunkSize, add));
  }
  add(tar.length);
  return { pieces, rows, size };
}

function toRows(
  { entry, where }: TarItem,
  tar: Uint8Array,
  chunkSize: number,
  add: (end: number) => number,
): readonly Row[] {
  const { type, mode, uid, gid, linkTarget } = entry;
  const row: Row = { type: types[type], name: entry.path, mode, uid, gid, modtime: '2001-09-09T01:46:40Z' };
  if (linkTarget !== '') row.linkName = linkTarget;
  if (type !== 'file' || entry.size === 0) return [row];
  const end = where.dataOffset + entry.size;
  const rows: Row[] = [];
  for (let from = where.dataOffset; from < end; from += chunkSize) {
    const to = Math.min(end, from + chunkSize);
    const chunk = {
      offset: add(to),
      chunkOffset: from - where.dataOffset,
      chunkSize: to - from,
      chunkDigest: digestOf(tar.subarray(from, to)),
    };
    rows.push(
      rows.length === 0 ? { ...row, size: entry.size, ...chunk } : { type: 'chunk', name: entry.path, ...chunk },
    );
  }
  return rows;
}
