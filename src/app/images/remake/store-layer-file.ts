import { compress, decompress, detectCompression, detectionSize } from '../../../archive/index.ts';
import { type ByteStream, wrapFault } from '../../../base/index.ts';
import { blobAbsent, type Compression, type LayerRef, layerMediaType } from '../../../oci/index.ts';
import type { DiskStore } from '../../../store/index.ts';
import { openInput } from '../../open-input.ts';

export interface LayerFileOptions {
  /** Of a file that is not compressed. */
  readonly compression: Compression;
  readonly signal?: AbortSignal;
}

/**
 * Makes a layer of a file: a tar, as it is or compressed. One that comes as gzip or zstd keeps its bytes; one in another compression is written as a plain file is.
 * The media type is OCI's.
 *
 * @throws app/no-file, archive/… when it is no layer, base/cancelled
 */
export async function storeLayerFile(store: DiskStore, path: string, options: LayerFileOptions): Promise<LayerRef> {
  const { compression, signal } = options;
  const cancel = signal === undefined ? {} : { signal };
  try {
    const found = detectCompression(await readHead(openInput(path)));
    const tar = await write(store, decompress(openInput(path), cancel));
    const plain: LayerRef = { descriptor: { mediaType: layerMediaType('none'), ...tar }, diffId: tar.digest };
    // Whoever indexes it looks at every entry.
    await store.rest(plain, signal);
    const isKept = found === 'gzip' || found === 'zstd';
    const wanted = isKept ? found : compression;
    if (wanted === 'none') return plain;
    const bytes = isKept ? openInput(path) : compress(await read(store, plain), wanted, cancel);
    return { diffId: plain.diffId, descriptor: { mediaType: layerMediaType(wanted), ...(await write(store, bytes)) } };
  } catch (error) {
    throw wrapFault(`layer ${path}`, error);
  }
}

async function readHead(stream: ByteStream): Promise<Uint8Array> {
  for await (const piece of stream) return piece.subarray(0, detectionSize);
  return new Uint8Array();
}

async function read(store: DiskStore, { descriptor }: LayerRef): Promise<ByteStream> {
  const bytes = await store.open(descriptor);
  if (bytes === undefined) throw blobAbsent(descriptor.digest);
  return bytes;
}

async function write(store: DiskStore, bytes: ByteStream): ReturnType<ReturnType<DiskStore['create']>['commit']> {
  using writer = store.create();
  for await (const piece of bytes) writer.write(piece);
  return await writer.commit();
}
