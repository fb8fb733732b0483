import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { createLayerIndexer, readTarEntries } from '../../src/archive/index.ts';

/** `index-tar.ts TAR INDEX`: writes a tar's index, from its headers, and prints what that came to as JSON. */
const [tarPath = '', indexPath = ''] = process.argv.slice(2);
const tar = openSync(tarPath, 'r');
const { size } = fstatSync(tar);
const buffer = Buffer.allocUnsafe(1024 * 1024);
const read = (position: number, length: number): Uint8Array => {
  const bytes = length <= buffer.length ? buffer.subarray(0, length) : Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length; ) filled += readSync(tar, bytes, filled, length - filled, position + filled);
  return bytes;
};
const began = performance.now();
const indexer = createLayerIndexer();
for (const item of readTarEntries(read, size)) indexer.add(item);
const index = openSync(indexPath, 'w');
let bytes = 0;
const summary = indexer.write(
  (piece) => {
    for (let done = 0; done < piece.length; ) done += writeSync(index, piece, done);
    bytes += piece.length;
  },
  { size, read },
);
const seconds = (performance.now() - began) / 1000;
closeSync(index);
closeSync(tar);
console.log(JSON.stringify({ entries: summary.entries, bytes, seconds, rss: process.resourceUsage().maxRSS * 1024 }));
