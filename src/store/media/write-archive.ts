import { assertNotCancelled, type Json, utf8 } from '../../base/index.ts';
import {
  type BlobSource,
  blobAbsent,
  type Digest,
  digestAlgorithm,
  hostPlatform,
  isDigest,
  layerCompressionOf,
  matchesPlatform,
  type TransferOptions,
  verified,
} from '../../oci/index.ts';
import { type GatheredBlob, type GatheredImage, type GatheredManifest, gatherImage } from './gather-image.ts';
import { formatLayoutIndex, layoutFile, type NamedImage, toArchiveIndex } from './layout-index.ts';
import { createTarStream, type TarStream, type WriteBytes } from './tar-stream.ts';

/** What an archive can be read as: a layout in a tar, or that and a docker archive at once. */
export type ArchiveFormat = 'oci' | 'docker';

/**
 * Writes images to one archive: every blob once, with the bytes it has, so that digests stay. The same images give the same archive.
 *
 * A `docker` archive also holds manifest.json, as docker writes it since version 25: older readers, and podman and skopeo as
 * `docker-archive`, find config and layers through it. Of an index they get the image for this machine.
 *
 * @param write called for one piece at a time
 * @throws oci/blob-absent, oci/digest-mismatch, oci/bad-document, base/cancelled; whatever `write` throws
 */
export async function writeArchive(
  source: BlobSource,
  images: readonly NamedImage[],
  format: ArchiveFormat,
  write: WriteBytes,
  options: TransferOptions = {},
): Promise<void> {
  const gathered: GatheredImage[] = [];
  for (const { descriptor } of images) gathered.push(await gatherImage(source, descriptor, options));
  const blobs = new Map(gathered.flatMap((image) => [...image.blobs]));
  const writer = createTarStream(write);
  // First, so that a reader knows what it has before the blobs come.
  await writer.file('oci-layout', utf8(layoutFile));
  await writer.file('index.json', formatLayoutIndex(toArchiveIndex(images)));
  if (format === 'docker') await writer.file('manifest.json', utf8(JSON.stringify(toDockerManifest(images, gathered))));
  await writer.directory('blobs');
  for (const algorithm of new Set([...blobs.keys()].map(digestAlgorithm))) await writer.directory(`blobs/${algorithm}`);
  for (const digest of [...blobs.keys()].sort()) {
    const blob = blobs.get(digest);
    if (blob !== undefined) await writeBlob(source, blob, writer, options);
  }
  await writer.end();
}

async function writeBlob(
  source: BlobSource,
  blob: GatheredBlob,
  writer: TarStream,
  options: TransferOptions,
): Promise<void> {
  const { descriptor, bytes } = blob;
  const path = blobPath(descriptor.digest);
  if (bytes !== undefined) return writer.file(path, bytes);
  const stream = await source.open(descriptor, options);
  if (stream === undefined) throw blobAbsent(descriptor.digest);
  await writer.begin(path, descriptor.size);
  for await (const piece of verified(descriptor, stream)) {
    assertNotCancelled(options.signal);
    await writer.data(piece);
  }
  await writer.finish();
}

function blobPath(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function toDockerManifest(images: readonly NamedImage[], gathered: readonly GatheredImage[]): Json {
  return images.flatMap(({ names }, at) => {
    const manifest = chooseManifest(gathered[at]?.manifests ?? [])?.manifest;
    if (manifest === undefined) return [];
    const { config, layers } = manifest;
    // In full, as docker takes them too: podman would put a short name under localhost/.
    const tags = names.filter((name) => !isDigest(name));
    return [{ Config: blobPath(config.digest), RepoTags: tags, Layers: layers.map(({ digest }) => blobPath(digest)) }];
  });
}

/** The image for this machine, or the first that is one: an index also holds what is said about images. */
function chooseManifest(manifests: readonly GatheredManifest[]): GatheredManifest | undefined {
  const images = manifests.filter(({ manifest }) =>
    manifest.layers.every(({ mediaType }) => layerCompressionOf(mediaType) !== undefined),
  );
  const host = hostPlatform();
  const fits = ({ descriptor }: GatheredManifest): boolean =>
    descriptor.platform !== undefined && matchesPlatform(host, descriptor.platform);
  return images.find(fits) ?? images[0];
}
