import { decompress, detectCompression, detectionSize } from '../../archive/index.ts';
import { type ByteStream, comparePaths, isFault, limits, streamOf, wrapFault } from '../../base/index.ts';
import { type BlobSource, createDigester, type Digest, type Names, type TransferOptions } from '../../oci/index.ts';
import { storeFault } from '../faults.ts';
import { type OpenFile, openFile, readRange } from '../stream-file.ts';
import { type ArchivedFile, type ArchiveIndex, indexArchive } from './archive-index.ts';
import { readDockerImages } from './docker-images.ts';
import { assertLayoutFile, findInLayout, listLayout, parseLayoutIndex } from './layout-index.ts';
import { spool } from './spool.ts';

/** A file of images, read in place. Names are as the archive has them: whole references, or those of a layout. */
export interface ImageArchive extends BlobSource, Pick<Names, 'resolve' | 'list'>, AsyncDisposable {}

export interface OpenArchiveOptions extends TransferOptions {
  /** Gives a new path for an archive that can't be read in place: a compressed one, or a stream. */
  readonly scratch: () => string;
  /** How messages call a stream. @default the archive */
  readonly name?: string;
}

// What gzip can at most make of so many bytes, but room for what zstd makes of a file that is mostly holes.
const gzipRatio = 1032;
const leastLimit = 16 * 1024 ** 3;

/**
 * Opens a file of images: an OCI image layout in a tar (as `nacre save`, `docker save` since 25, `skopeo copy … oci-archive:` and `podman
 * save --format oci-archive` write it), or a docker archive (as older `docker save`, `skopeo copy … docker-archive:` and `podman save` do).
 * An archive that is both is read as a layout, so that manifests keep their bytes. Plain, or compressed with gzip, zstd or xz.
 *
 * @param source a path or a stream
 * @throws store/bad-archive, archive/*, oci/bad-document
 */
export async function openArchive(source: string | ByteStream, options: OpenArchiveOptions): Promise<ImageArchive> {
  const open = typeof source === 'string' ? await openPath(source, options) : await openStream(source, options);
  try {
    const { mtimeMs, size } = await open.file.stat();
    const index = openIndex(open, size);
    return index.find('index.json') !== undefined && index.find('oci-layout') !== undefined
      ? openLayoutArchive(open, index, mtimeMs)
      : await openDockerArchive(open, index, mtimeMs);
  } catch (error) {
    await open.file.close();
    throw error;
  }
}

/** A tar that is none, or breaks off, says what is wrong with it and not which file it is. */
function openIndex(open: OpenFile, size: number): ArchiveIndex {
  try {
    return indexArchive(open.path, open.file.fd, size);
  } catch (error) {
    throw isFault(error) && error.code.startsWith('archive/') ? wrapFault(`read ${open.path}`, error) : error;
  }
}

async function openStream(stream: ByteStream, options: OpenArchiveOptions): Promise<OpenFile> {
  return {
    path: options.name ?? 'the archive',
    file: await spool(decompress(stream, options), options.scratch(), options),
  };
}

async function openPath(path: string, options: OpenArchiveOptions): Promise<OpenFile> {
  const file = await openFile(path);
  let inPlace = false;
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) {
      throw storeFault('store/bad-archive', `${path} is a directory`, {
        hint: 'Name an archive made by a save command.',
      });
    }
    if (!stat.isFile()) return { ...(await openStream(file.createReadStream({ autoClose: false }), options)), path };
    const head = await file.read(Buffer.alloc(detectionSize), 0, detectionSize, 0);
    inPlace = detectCompression(head.buffer.subarray(0, head.bytesRead)) === 'none';
    if (inPlace) return { path, file };
    const limit = Math.max(leastLimit, gzipRatio * stat.size);
    const plain = decompress(readRange({ path, file }, 0, stat.size), { ...options, limit });
    return { path, file: await spool(plain, options.scratch(), options) };
  } finally {
    if (!inPlace) await file.close();
  }
}

type Reading = Pick<ImageArchive, 'open' | 'resolve' | 'list'>;

function archiveOf(open: OpenFile, reading: Reading): ImageArchive {
  return { ...reading, [Symbol.asyncDispose]: () => open.file.close() };
}

function openLayoutArchive(open: OpenFile, index: ArchiveIndex, mtimeMs: number): ImageArchive {
  assertLayoutFile(index.read('oci-layout', limits.manifest), open.path);
  const layout = parseLayoutIndex(index.read('index.json', limits.manifest), open.path);
  return archiveOf(open, {
    async open(descriptor, options) {
      const file = index.find(`blobs/${descriptor.digest.replace(':', '/')}`);
      return file === undefined ? undefined : readRange(open, file.offset, file.size, options);
    },
    resolve: async (name) => findInLayout(layout, name),
    list: async () => listLayout(layout, mtimeMs),
  });
}

async function openDockerArchive(open: OpenFile, index: ArchiveIndex, mtimeMs: number): Promise<ImageArchive> {
  if (index.find('manifest.json') === undefined) throw notAnArchive(open.path, index);
  const { names, blobs } = await readDockerImages(open.path, index, (file) => hashRange(open, file));
  const list = names.map((named) => ({ ...named, updatedAt: mtimeMs })).sort((a, b) => comparePaths(a.name, b.name));
  return archiveOf(open, {
    async open({ digest }, options) {
      const blob = blobs.get(digest);
      if (blob === undefined || blob instanceof Uint8Array) return blob === undefined ? undefined : streamOf(blob);
      return readRange(open, blob.offset, blob.size, options);
    },
    resolve: async (name) => list.find((one) => one.name === name || one.descriptor.digest === name)?.descriptor,
    list: async () => list,
  });
}

function notAnArchive(path: string, index: ArchiveIndex): Error {
  const old = index.find('repositories') !== undefined;
  return storeFault('store/bad-archive', `${path} holds no images: it has neither index.json nor manifest.json`, {
    hint: old
      ? 'Save the image again with Docker 1.10 or newer.'
      : 'Use `nacre import` to make an image of a root file system.',
  });
}

async function hashRange(open: OpenFile, { offset, size }: ArchivedFile): Promise<Digest> {
  const digester = createDigester();
  for await (const piece of readRange(open, offset, size)) digester.update(piece);
  return digester.digest();
}
