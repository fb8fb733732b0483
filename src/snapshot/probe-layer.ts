import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type * as Archive from '../archive/index.ts';
import { concatBytes, utf8 } from '../base/index.ts';
import type { FileCalls } from '../host/index.ts';
import { digestOf, type LayerAtRest } from '../oci/index.ts';
import { isOpaque } from './directory-reader.ts';

/** A tiny layer at rest, to try what the kernel makes of one. Disposing removes it. */
export interface ProbeLayer extends LayerAtRest, Disposable {}

// Longer than a block, so that data is read where the index says it is.
const content = utf8('nacre '.repeat(200));

/** @param scratch a free path on the file system that layers lie on: its kind counts */
export async function createProbeLayer(scratch: () => string): Promise<ProbeLayer> {
  // Loaded here: the answer is remembered.
  const archive = await import('../archive/index.ts');
  const directory = scratch();
  mkdirSync(directory, { mode: 0o700 });
  const [tarPath, indexPath] = [`${directory}/tar`, `${directory}/erofs`];
  const tar = probeTar(archive);
  writeFileSync(tarPath, tar);
  writeFileSync(indexPath, indexOf(archive, tar));
  const dispose = (): void => rmSync(directory, { recursive: true, force: true });
  return { diffId: digestOf(tar), tarPath, indexPath, size: tar.length, [Symbol.dispose]: dispose };
}

/**
 * What is wrong with a probe layer as the kernel shows it.
 *
 * @returns `undefined` when all is as it should be
 */
export function faultOfProbe(directory: string, host: Pick<FileCalls, 'readXattr'>): string | undefined {
  if (!readFileSync(`${directory}/file`).equals(content)) return 'the kernel shows other content than there is';
  return isOpaque(`${directory}/opaque`, host) ? undefined : 'the kernel does not show extended attributes';
}

function probeTar({ createTarWriter }: typeof Archive): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = createTarWriter((bytes) => pieces.push(Uint8Array.from(bytes)));
  writer.entry(toEntry('file', 'file', content.length), [content]);
  writer.entry(toEntry('opaque', 'directory', 0));
  writer.entry(toEntry('opaque/.wh..wh..opq', 'file', 0));
  writer.end();
  return concatBytes(pieces);
}

function toEntry(path: string, type: Archive.EntryType, size: number): Archive.Entry {
  const nobody = { uid: 0, gid: 0, linkTarget: '', devMajor: 0, devMinor: 0, xattrs: new Map<string, Uint8Array>() };
  return { ...nobody, path, type, size, mode: 0o755, mtimeSec: 0, mtimeNsec: 0 };
}

function indexOf({ createLayerIndexer, readTarEntries }: typeof Archive, tar: Uint8Array): Uint8Array {
  const read = (position: number, length: number): Uint8Array => tar.subarray(position, position + length);
  const indexer = createLayerIndexer();
  for (const item of readTarEntries(read, tar.length)) indexer.add(item);
  const pieces: Uint8Array[] = [];
  indexer.write((bytes) => pieces.push(Uint8Array.from(bytes)), { size: tar.length, read });
  return concatBytes(pieces);
}
