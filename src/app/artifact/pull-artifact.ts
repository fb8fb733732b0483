import { existsSync, lstatSync, rmSync } from 'node:fs';
import { fsPath, limits, type OnEvent, wrapFault } from '../../base/index.ts';
import { openFileTree, selectManifest, writeFiles } from '../../image/index.ts';
import {
  blobAbsent,
  type Descriptor,
  isIndexType,
  type Platform,
  parseManifest,
  readBlob,
  verified,
} from '../../oci/index.ts';
import { runSteps } from '../containers/run-steps.ts';
import { appFault } from '../faults.ts';
import { storeLayerFile } from '../images/remake/store-layer-file.ts';
import type { Nacre } from '../nacre.ts';
import { openOutput } from '../open-output.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';
import { parseImagePlace } from '../transfer/image-place.ts';
import { openRegistryLate } from '../transfer/open-registry-late.ts';
import { type OpenSource, openSource } from '../transfer/open-source.ts';
import type { PulledArtifact } from '../wire.ts';
import { packedAnnotations, titleAnnotation } from './artifact-names.ts';
import { openTargetDirectory, type TargetDirectory } from './target-directory.ts';

/** One call of `artifact pull`. */
export interface PullArtifactRequest extends RegistryAccess {
  /** Any place that `copy` knows. */
  readonly artifact: string;
  /** Where its files go; made if need be. @default the working directory */
  readonly directory?: string;
  /** Whether directories stay packed. @default false */
  readonly keepPacked?: boolean;
  /** Whether files that are there already are left as they are. @default false: they are replaced */
  readonly keepOld?: boolean;
  /** Which manifest of an index. */
  readonly platform?: Platform;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Writes the files of an artifact into a directory, each when its digest was found right.
 *
 * @throws app/bad-artifact, archive/escaping-path, as `copyImage`
 */
export async function pullArtifact(nacre: Nacre, request: PullArtifactRequest): Promise<PulledArtifact> {
  const { artifact, platform, signal } = request;
  using registry = openRegistryLate(nacre, request);
  using _lease = nacre.store.lease();
  const cancel = signal === undefined ? {} : { signal };
  try {
    await using from = await openSource(parseImagePlace(artifact), { nacre, registry: registry.open, ...cancel });
    const isChosen = isIndexType(from.descriptor.mediaType);
    const descriptor = isChosen ? await selectManifest(from.source, from.descriptor, platform) : from.descriptor;
    const manifest = parseManifest(
      await readBlob(from.source, descriptor, limits.manifest, cancel),
      descriptor.mediaType,
    );
    const target = openTargetDirectory(request.directory ?? '.');
    const files: PulledArtifact['files'][number][] = [];
    for (const layer of manifest.layers) {
      const title = layer.annotations?.[titleAnnotation];
      if (title === undefined) tellUnnamed(layer, request);
      else files.push({ title, ...(await pullFile(nacre, from, layer, { request, target, title })) });
    }
    const artifactType = manifest.artifactType ?? manifest.config.mediaType;
    return { digest: descriptor.digest, artifactType, annotations: manifest.annotations, files };
  } catch (error) {
    throw wrapFault(`pull ${artifact}`, error);
  }
}

/** Source: image-spec manifest.md, "Guidance for an Empty Descriptor". */
const emptyType = 'application/vnd.oci.empty.v1+json';

function tellUnnamed({ mediaType, digest }: Descriptor, { onEvent }: PullArtifactRequest): void {
  if (mediaType === emptyType) return;
  onEvent?.({ kind: 'warning', message: `${digest} (${mediaType}) has no name, and is left out` });
}

interface PullFileOptions {
  readonly request: PullArtifactRequest;
  readonly target: TargetDirectory;
  readonly title: string;
}

async function pullFile(
  nacre: Nacre,
  from: OpenSource,
  layer: Descriptor,
  { request, target, title }: PullFileOptions,
): Promise<Omit<PulledArtifact['files'][number], 'title'>> {
  const path = target.place(title);
  const { mediaType, digest, size } = layer;
  const row = { path, mediaType, digest, size };
  const isThere = lstatSync(fsPath(path), { throwIfNoEntry: false }) !== undefined;
  if (isThere && request.keepOld === true) return { ...row, written: false };
  const isPacked = layer.annotations?.[packedAnnotations.unpack] === 'true' && request.keepPacked !== true;
  if (isPacked) await unpack(nacre, from, layer, { request, target, title });
  else {
    if (isThere && !lstatSync(fsPath(path)).isFile())
      throw appFault('app/bad-artifact', `${path} is there, and no file`, { hint: 'Remove it, or pull elsewhere.' });
    await writeBlobFile(from, layer, path, request);
  }
  return { ...row, written: true };
}

async function writeBlobFile(
  { source }: OpenSource,
  layer: Descriptor,
  path: string,
  { onEvent, signal }: PullArtifactRequest,
): Promise<void> {
  const bytes = await source.open(layer, signal === undefined ? {} : { signal });
  if (bytes === undefined) throw blobAbsent(layer.digest);
  const started = performance.now();
  const id = layer.digest;
  onEvent?.({ kind: 'start', id, label: `pull ${layer.annotations?.[titleAnnotation] ?? id}`, total: layer.size });
  using output = openOutput(path);
  for await (const piece of verified(layer, bytes)) {
    signal?.throwIfAborted();
    output.write(piece);
    onEvent?.({ kind: 'advance', id, bytes: piece.length });
  }
  output.commit();
  onEvent?.({ kind: 'done', id, seconds: (performance.now() - started) / 1000 });
}

/** What is in the tar below the title, as oras packs it, or all of it. */
async function unpack(
  { store, host }: Nacre,
  from: OpenSource,
  layer: Descriptor,
  { request, target, title }: PullFileOptions,
): Promise<void> {
  const scratch = store.scratch();
  try {
    await writeBlobFile(from, layer, scratch, request);
    const tree = openFileTree([await store.rest(await storeLayerFile(store, scratch, { compression: 'none' }))]);
    const { node = tree.resolve('/').node } = tree.resolve(title, { follow: false });
    if (node === undefined) throw new Error('a tree has a root');
    const steps = writeFiles(tree, node, target.place(title), { ops: host(), owners: 'caller' });
    await runSteps(steps, () => {}, request.signal);
  } finally {
    if (existsSync(scratch)) rmSync(scratch);
  }
}
