import { concatBytes, readBytes, streamOf } from '../../base/index.ts';
import { assertDigest, type Descriptor, type Digest, digestOf, isDigest } from '../../oci/index.ts';
import { decompress } from '../compress/decompress.ts';
import { createTarParser } from '../tar/parser.ts';
import { badToc, mostTocBytes, parseToc, type Toc } from './toc.ts';

/** Gives a stretch of a layer's blob. @param end the byte behind the last */
export type ReadStretch = (start: number, end: number) => AsyncIterable<Uint8Array>;

const estargzDigest = 'containerd.io/snapshot/stargz/toc.digest';
const zstdPosition = 'io.github.containers.zstd-chunked.manifest-position';
const zstdDigest = 'io.github.containers.zstd-chunked.manifest-checksum';

/** An empty gzip member with an extra field that says where the table begins: always as many bytes. */
const footerSize = 51;

/**
 * Reads the table of contents of a layer that has one, and whose descriptor says its digest: without that it would prove nothing, and counts as none.
 *
 * @returns `undefined` when there is none
 * @throws archive/bad-toc, oci/digest-mismatch
 */
export async function findToc(layer: Descriptor, read: ReadStretch): Promise<Toc | undefined> {
  const {
    [estargzDigest]: estargz = '',
    [zstdPosition]: position = '',
    [zstdDigest]: checksum = '',
  } = layer.annotations ?? {};
  if (isDigest(checksum)) return readZstdToc(layer, position, checksum, read);
  return isDigest(estargz) && layer.size > footerSize ? readEstargzToc(layer, estargz, read) : undefined;
}

/** Source: containers/storage, docs/containers-storage-zstd-chunked.md: OFFSET:LENGTH:UNCOMPRESSED:TYPE. */
async function readZstdToc(
  layer: Descriptor,
  position: string,
  digest: Digest,
  read: ReadStretch,
): Promise<Toc | undefined> {
  const [, offset, length, whole] = /^(\d{1,15}):(\d{1,10}):(\d{1,10}):1$/.exec(position)?.map(Number) ?? [];
  if (offset === undefined || length === undefined || whole === undefined) return undefined;
  if (offset + length > layer.size || length > mostTocBytes || whole > mostTocBytes) throw badToc('lies nowhere in it');
  const bytes = await readBytes(read(offset, offset + length), length);
  assertDigest({ mediaType: '', digest, size: length }, digestOf(bytes));
  return parseToc(await readBytes(decompress(streamOf(bytes)), mostTocBytes), offset);
}

/** Source: containerd/stargz-snapshotter, docs/estargz.md, "Footer". */
async function readEstargzToc(layer: Descriptor, digest: Digest, read: ReadStretch): Promise<Toc> {
  const tocEnd = layer.size - footerSize;
  const footer = Buffer.from(await readBytes(read(tocEnd, layer.size), footerSize));
  // The field's name and its length, two bytes each, stand before it.
  const [, hex = ''] = /^([0-9a-f]{16})STARGZ$/.exec(footer.subarray(16, 38).toString('latin1')) ?? [];
  const start = Number.parseInt(hex, 16);
  if (!(start < tocEnd) || tocEnd - start > mostTocBytes) throw badToc('is not where its end says');
  const compressed = await readBytes(read(start, tocEnd), mostTocBytes);
  const json = firstFile(await readBytes(decompress(streamOf(compressed)), mostTocBytes + 4096));
  assertDigest({ mediaType: '', digest, size: json.length }, digestOf(json));
  return parseToc(json, start);
}

/** The table is the one file of a tar. */
function firstFile(tar: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  const parser = createTarParser({
    entry: () => {},
    data: (bytes) => void pieces.push(bytes.slice()),
    finish: () => {},
  });
  parser.write(tar);
  parser.end();
  return concatBytes(pieces);
}
