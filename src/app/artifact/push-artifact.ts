import { readFileSync } from 'node:fs';
import { limits, type OnEvent, streamOf, utf8, wrapFault } from '../../base/index.ts';
import { selectManifest } from '../../image/index.ts';
import {
  type BlobSource,
  bareDescriptor,
  createManifest,
  type Descriptor,
  type Digest,
  digestOf,
  type Manifest,
  mediaTypes,
  type Platform,
} from '../../oci/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';
import { copyBetween } from '../transfer/copy-between.ts';
import { type ImagePlace, parseImagePlace, splitPath } from '../transfer/image-place.ts';
import { openRegistryLate } from '../transfer/open-registry-late.ts';
import { type OpenSource, openSource } from '../transfer/open-source.ts';
import { toTarget } from '../transfer/open-target.ts';
import type { ArtifactFile } from './artifact-file.ts';
import { unknownArtifact } from './artifact-names.ts';
import { openFiles } from './open-files.ts';

/** What an artifact is made of. */
export interface ArtifactFields extends RegistryAccess {
  readonly files: readonly ArtifactFile[];
  /** @default unknown, when there is no config that says it */
  readonly artifactType?: string;
  /** Of files that say no other. @default application/octet-stream */
  readonly mediaType?: string;
  /** A JSON document or whatever the artifact's kind asks for. @default the empty one */
  readonly config?: ArtifactFile;
  /** Of the manifest. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** One call of `artifact push`. */
export interface PushArtifactRequest extends ArtifactFields {
  /** Any place that `copy` can write to. */
  readonly target: string;
}

/** One call of `artifact attach`. */
export interface AttachRequest extends ArtifactFields {
  /** What it is about: any place that `copy` knows but an archive. It goes to the same place. */
  readonly image: string;
  /** The one image of an index. @default the index itself */
  readonly platform?: Platform;
}

/**
 * Makes an artifact of files, and copies it to a place. The same files and words give the same digest.
 *
 * @throws app/bad-artifact, app/bad-target, as `copyImage`
 */
export async function pushArtifact(nacre: Nacre, request: PushArtifactRequest): Promise<Descriptor> {
  using registry = openRegistryLate(nacre, request);
  try {
    const target = toTarget(parseImagePlace(request.target), { nacre, registry: registry.open });
    return await writeArtifact(nacre, request, target, undefined);
  } catch (error) {
    throw wrapFault(`push ${request.target}`, error);
  }
}

/**
 * Makes an artifact that is about an image, and puts it beside that, where it is found as its referrer.
 *
 * @throws as `pushArtifact`
 */
export async function attachArtifact(nacre: Nacre, request: AttachRequest): Promise<Descriptor> {
  const { image, platform, signal } = request;
  using registry = openRegistryLate(nacre, request);
  const cancel = signal === undefined ? {} : { signal };
  try {
    const place = parseImagePlace(image);
    await using from = await openSource(place, { nacre, registry: registry.open, ...cancel });
    const subject =
      platform === undefined ? from.descriptor : await selectManifest(from.source, from.descriptor, platform);
    const target = toTarget(placeBeside(place, from), { nacre, registry: registry.open });
    return await writeArtifact(nacre, request, target, bareDescriptor(subject));
  } catch (error) {
    throw wrapFault(`attach to ${image}`, error);
  }
}

/** Where a referrer goes: without a name. */
function placeBeside(place: ImagePlace, { kind, repository }: OpenSource): ImagePlace {
  if (repository !== undefined) {
    // Without the tag that the image was asked for by: that stays the image's.
    const { registry, repository: name } = repository.name;
    return { kind: 'registry', reference: { registry, repository: name } };
  }
  if (kind === 'store') return { kind, name: '' };
  if (place.kind === 'layout') return { kind: 'layout', text: splitPath(place.text).path };
  throw appFault('app/bad-target', 'nothing can be attached to what lies in an archive', {
    hint: 'Copy it to a registry, the store or a layout first.',
  });
}

async function writeArtifact(
  nacre: Nacre,
  fields: ArtifactFields,
  target: ReturnType<typeof toTarget>,
  subject: Descriptor | undefined,
): Promise<Descriptor> {
  using _lease = nacre.store.lease();
  const cancel = fields.signal === undefined ? {} : { signal: fields.signal };
  const files = await openFiles(nacre.store, fields.files, fields.mediaType ?? 'application/octet-stream', cancel);
  const config = readConfig(fields.config);
  const { bytes, mediaType } = makeManifest(fields, config.descriptor, files.layers, subject);
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  const documents = new Map<Digest, Uint8Array>([
    [descriptor.digest, bytes],
    [config.descriptor.digest, config.bytes],
    [emptyDescriptor.digest, emptyBytes],
  ]);
  const open: BlobSource['open'] = async (blob, options) => {
    const document = documents.get(blob.digest);
    return document === undefined ? files.source.open(blob, options) : streamOf(document);
  };
  const from: OpenSource = {
    kind: 'file',
    source: { open },
    descriptor,
    name: undefined,
    referrers: async () => [],
    [Symbol.asyncDispose]: async () => {},
  };
  await copyBetween(from, target, fields);
  return descriptor;
}

/** Source: image-spec manifest.md, "Guidelines for Artifact Usage". */
function makeManifest(
  { artifactType, config: given, annotations = {} }: ArtifactFields,
  config: Descriptor,
  layers: readonly Descriptor[],
  subject: Descriptor | undefined,
): Manifest {
  // A config of its own says what kind of thing it is.
  const type = artifactType ?? (given === undefined ? unknownArtifact : undefined);
  return createManifest({
    ...(type === undefined ? {} : { artifactType: type }),
    config,
    layers: layers.length > 0 ? layers : [emptyDescriptor],
    ...(subject === undefined ? {} : { subject }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  });
}

const emptyBytes = utf8('{}');

/** Source: image-spec manifest.md, "Guidance for an Empty Descriptor". */
const emptyDescriptor: Descriptor = {
  mediaType: mediaTypes.ociEmpty,
  digest: digestOf(emptyBytes),
  size: emptyBytes.length,
  data: Buffer.from(emptyBytes).toString('base64'),
};

function readConfig(file: ArtifactFile | undefined): { readonly descriptor: Descriptor; readonly bytes: Uint8Array } {
  if (file === undefined) return { descriptor: emptyDescriptor, bytes: emptyBytes };
  const bytes = readFileSync(file.path);
  if (bytes.length > limits.config)
    throw appFault('app/bad-artifact', `the config ${file.path} has more than ${limits.config} bytes`, {
      hint: 'Give it as a file of the artifact.',
    });
  const mediaType = file.mediaType ?? 'application/vnd.unknown.config.v1+json';
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}
