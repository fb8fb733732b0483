import { normalizeEntryPath } from '../../archive/index.ts';
import { isJsonObject, limits, parseJson } from '../../base/index.ts';
import {
  createManifest,
  createShape,
  type Descriptor,
  type Digest,
  digestOf,
  formatReference,
  type ImageConfig,
  isDigest,
  layerMediaType,
  mediaTypes,
  parseImageConfig,
  parseReference,
} from '../../oci/index.ts';
import { storeFault } from '../faults.ts';
import type { ArchivedFile, ArchiveIndex } from './archive-index.ts';

/** Where the bytes of a blob are: in the archive, or made for it. */
export type ArchivedBlob = ArchivedFile | Uint8Array;

/** What a docker archive holds. */
export interface DockerImages {
  /** By whole reference, or by digest for an image without a name. */
  readonly names: readonly { readonly name: string; readonly descriptor: Descriptor }[];
  readonly blobs: ReadonlyMap<Digest, ArchivedBlob>;
}

/** One element of manifest.json. Source: Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset Format". */
interface DockerImage {
  readonly config: string;
  readonly repoTags: readonly string[];
  readonly layers: readonly string[];
}

/**
 * Reads the images of a docker archive. It holds configs and layers, but no manifests: one is made for each image, over its config and
 * its layers as they lie in the archive, so that the same archive always gives the same digest.
 *
 * @param hash computes the digest of a file of the archive
 * @throws store/bad-archive, oci/bad-document, base/bad-json
 */
export async function readDockerImages(
  where: string,
  index: ArchiveIndex,
  hash: (file: ArchivedFile) => Promise<Digest>,
): Promise<DockerImages> {
  const blobs = new Map<Digest, ArchivedBlob>();
  const names: { name: string; descriptor: Descriptor }[] = [];
  for (const image of parseDockerManifest(index.read('manifest.json', limits.manifest))) {
    const bytes = index.read(normalizeEntryPath(image.config), limits.config);
    const config = parseImageConfig(bytes);
    const layers = await readLayers(where, index, image, config, hash);
    const configDescriptor = describe(mediaTypes.ociConfig, bytes);
    const manifest = createManifest({ config: configDescriptor, layers: layers.map(({ descriptor }) => descriptor) });
    const descriptor = { ...describe(manifest.mediaType, manifest.bytes), platform: config.platform };
    blobs.set(configDescriptor.digest, bytes).set(descriptor.digest, manifest.bytes);
    for (const layer of layers) blobs.set(layer.descriptor.digest, layer.file);
    const tags = image.repoTags.length === 0 ? [descriptor.digest] : image.repoTags.map((tag) => toName(where, tag));
    names.push(...tags.map((name) => ({ name, descriptor })));
  }
  return { names, blobs };
}

interface ArchivedLayer {
  readonly descriptor: Descriptor;
  readonly file: ArchivedFile;
}

async function readLayers(
  where: string,
  index: ArchiveIndex,
  image: DockerImage,
  config: ImageConfig,
  hash: (file: ArchivedFile) => Promise<Digest>,
): Promise<readonly ArchivedLayer[]> {
  if (image.layers.length !== config.diffIds.length) {
    const counts = `${image.layers.length} layers, its config ${config.diffIds.length}`;
    throw storeFault('store/bad-archive', `${where}: manifest.json gives ${image.config} ${counts}`);
  }
  const layers: ArchivedLayer[] = [];
  for (const [at, diffId] of config.diffIds.entries()) {
    const path = normalizeEntryPath(image.layers[at] ?? '');
    const file = index.find(path);
    if (file === undefined) throw storeFault('store/bad-archive', `${where}: layer ${path} is missing`);
    layers.push({ file, descriptor: await describeLayer(where, index, path, file, diffId, hash) });
  }
  return layers;
}

/** An uncompressed layer has its diffID for a digest; a compressed one bears it as its name, or has to be read. */
async function describeLayer(
  where: string,
  index: ArchiveIndex,
  path: string,
  file: ArchivedFile,
  diffId: Digest,
  hash: (file: ArchivedFile) => Promise<Digest>,
): Promise<Descriptor> {
  const compression = index.compressionOf(file);
  if (compression === 'xz' || compression === 'bzip2') {
    throw storeFault('store/bad-archive', `${where}: layer ${path} is compressed with ${compression}`, {
      hint: 'Save the image again; layers may be plain, gzip or zstd.',
    });
  }
  const mediaType = layerMediaType(compression);
  if (compression === 'none') return { mediaType, digest: diffId, size: file.size };
  const named = path.replace(/^blobs\/(sha256|sha512)\//, '$1:');
  return { mediaType, digest: isDigest(named) ? named : await hash(file), size: file.size };
}

function parseDockerManifest(bytes: Uint8Array): readonly DockerImage[] {
  const json = parseJson(bytes, limits.manifest);
  const shape = createShape('manifest.json');
  if (!Array.isArray(json)) shape.reject('', 'is not an array');
  const images = (Array.isArray(json) ? json : []).map((value, at) =>
    shape.within(at, () => {
      if (!isJsonObject(value)) shape.reject('', 'is not an object');
      const image = isJsonObject(value) ? value : {};
      return {
        config: shape.string(image, 'Config', true) ?? '',
        repoTags: shape.strings(image, 'RepoTags') ?? [],
        layers: shape.strings(image, 'Layers') ?? [],
      };
    }),
  );
  shape.finish();
  return images;
}

function toName(where: string, tag: string): string {
  try {
    return formatReference(parseReference(tag));
  } catch (cause) {
    throw storeFault('store/bad-archive', `${where}: manifest.json names an image "${tag.slice(0, 300)}"`, { cause });
  }
}

function describe(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
