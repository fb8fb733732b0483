import { createReadStream, statSync } from 'node:fs';
import { compress } from '../../archive/index.ts';
import { type ByteStream, fsPath, wrapFault } from '../../base/index.ts';
import {
  type BlobSource,
  blobAbsent,
  createDigester,
  type Descriptor,
  type Digest,
  layerMediaType,
  type TransferOptions,
} from '../../oci/index.ts';
import type { DiskStore } from '../../store/index.ts';
import type { ArtifactFile } from './artifact-file.ts';
import { packedAnnotations, titleAnnotation } from './artifact-names.ts';
import { packDirectory } from './pack-directory.ts';

/** Files of this machine as blobs, with what their descriptors say. */
export interface OpenFiles {
  readonly layers: readonly Descriptor[];
  readonly source: BlobSource;
}

/**
 * Hashes files, and packs directories into the store, as a gzipped tar each. Files are read again where they are when they are copied.
 *
 * @param mediaType of files that say no other
 * @throws archive/…, app/bad-artifact
 */
export async function openFiles(
  store: DiskStore,
  files: readonly ArtifactFile[],
  mediaType: string,
  options: TransferOptions = {},
): Promise<OpenFiles> {
  const paths = new Map<Digest, string>();
  const layers: Descriptor[] = [];
  for (const file of files) {
    try {
      const isDirectory = statSync(fsPath(file.path)).isDirectory();
      const layer = isDirectory ? await pack(store, file, options) : await measure(file, mediaType);
      if (!isDirectory) paths.set(layer.digest, file.path);
      layers.push(layer);
    } catch (error) {
      throw wrapFault(file.path, error);
    }
  }
  const open = async (blob: Descriptor): Promise<ByteStream | undefined> => {
    const path = paths.get(blob.digest);
    return path === undefined ? store.open(blob, options) : readFile(path);
  };
  return { layers, source: { open } };
}

async function measure({ path, title, mediaType }: ArtifactFile, byDefault: string): Promise<Descriptor> {
  const digester = createDigester();
  let size = 0;
  for await (const piece of readFile(path)) {
    digester.update(piece);
    size += piece.length;
  }
  const annotations = { [titleAnnotation]: title };
  return { mediaType: mediaType ?? byDefault, digest: digester.digest(), size, annotations };
}

function readFile(path: string): ByteStream {
  return createReadStream(fsPath(path), { highWaterMark: 1024 * 1024 });
}

async function pack(
  store: DiskStore,
  { path, title, mediaType }: ArtifactFile,
  { signal }: TransferOptions,
): Promise<Descriptor> {
  const cancel = signal === undefined ? {} : { signal };
  using tarWriter = store.create();
  await packDirectory(path, title, (bytes) => tarWriter.write(bytes), signal);
  const tar = { mediaType: layerMediaType('none'), ...(await tarWriter.commit()) };
  const bytes = await store.open(tar, cancel);
  if (bytes === undefined) throw blobAbsent(tar.digest);
  using writer = store.create();
  for await (const piece of compress(bytes, 'gzip', cancel)) writer.write(piece);
  return {
    mediaType: mediaType ?? layerMediaType('gzip'),
    ...(await writer.commit()),
    annotations: {
      [packedAnnotations.digest]: tar.digest,
      [packedAnnotations.unpack]: 'true',
      [titleAnnotation]: title,
    },
  };
}
