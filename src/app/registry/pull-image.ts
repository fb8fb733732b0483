import { isFault, type OnEvent } from '../../base/index.ts';
import { attestedImage } from '../../build/index.ts';
import { type CopyOptions, copy, selectManifest } from '../../image/index.ts';
import {
  type Descriptor,
  type Digest,
  familiarReference,
  formatReference,
  isIndexType,
  type Platform,
  type Reference,
} from '../../oci/index.ts';
import { type Registry, type Repository, registryFault } from '../../registry/client/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { pointName } from '../images/point-name.ts';
import { restLayers } from '../rest-layers.ts';
import { tellOtherPlatform } from '../transfer/tell-other-platform.ts';
import { withKnownDocuments } from './known-documents.ts';
import { openLayerSink } from './layer-sink.ts';
import { nameTransfers } from './name-transfers.ts';

export interface PullRequest {
  readonly reference: Reference;
  /** Which image of an index. @default the host's */
  readonly platform?: Platform;
  /** Take every image of an index. @default false */
  readonly allPlatforms?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** An image that is in the store as the registry has it. */
export interface PulledImage {
  readonly reference: Reference;
  /** What the name stands for in the registry: an index, or a manifest. */
  readonly descriptor: Descriptor;
  /** Whether the name stood for something else before, or for nothing. */
  readonly isNew: boolean;
}

/**
 * Brings an image from its registry into the store, ready to run; no digest changes. What is there already is not fetched. The name is pointed
 * when everything is there, so there is never half an image.
 *
 * @throws registry/not-found, registry/…, image/no-platform, oci/digest-mismatch, base/cancelled
 */
export async function pullImage(store: DiskStore, registry: Registry, request: PullRequest): Promise<PulledImage> {
  using _lease = store.lease();
  const { reference, platform, onEvent } = request;
  const before = store.resolveSync(localName(reference) ?? reference.digest ?? '');
  const descriptor =
    (await fetchFromMirrors(store, registry, request)) ?? (await fetchImage(store, registry.home(reference), request));
  if (descriptor === undefined) throw noSuchImage(reference);
  await pointName(store, localName(reference), descriptor);
  await restLayers(store, descriptor, toCopyOptions(request));
  if (platform !== undefined)
    await tellOtherPlatform(
      { name: familiarReference(reference), source: store, descriptor, wanted: [platform] },
      onEvent,
    );
  return { reference, descriptor, isNew: before?.digest !== descriptor.digest };
}

/** What a mirror has not, or can not give, is had where it comes from; what it gives is checked in the same way. */
async function fetchFromMirrors(
  store: DiskStore,
  registry: Registry,
  request: PullRequest,
): Promise<Descriptor | undefined> {
  for (const mirror of registry.mirrors(request.reference)) {
    try {
      const found = await fetchImage(store, mirror, request);
      if (found !== undefined) return found;
    } catch (error) {
      if (!isFault(error) || !error.code.startsWith('registry/')) throw error;
      request.onEvent?.({ kind: 'warning', message: `mirror passed over: ${error.message}` });
    }
  }
  return undefined;
}

/** Brings what a reference stands for in a repository into the store; no name is pointed. @returns `undefined` when it is not there */
async function fetchImage(
  store: DiskStore,
  repository: Repository,
  request: PullRequest,
): Promise<Descriptor | undefined> {
  const { reference, signal, platform, allPlatforms = false } = request;
  const cancel = signal === undefined ? {} : { signal };
  const descriptor = await repository.resolve(reference.digest ?? reference.tag ?? 'latest', cancel);
  if (descriptor === undefined) return undefined;
  const source = withKnownDocuments(store, repository);
  const selected = allPlatforms ? undefined : await selectManifest(source, descriptor, platform);
  const options: CopyOptions = {
    ...toCopyOptions(request),
    ...(selected === undefined ? {} : { choose: (entry) => isOnTheWay(entry, selected.digest) }),
  };
  const sink = await openLayerSink(store, source, selected ?? descriptor, options);
  await copy(source, sink, descriptor, options);
  return descriptor;
}

function toCopyOptions({ signal, onEvent }: PullRequest): CopyOptions {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(onEvent === undefined ? {} : { onEvent: nameTransfers(onEvent, 'pull') }),
  };
}

/** Indexes may nest: those between are taken along, and so is what is said of the image. */
function isOnTheWay(entry: Descriptor, selected: Digest): boolean {
  return entry.digest === selected || isIndexType(entry.mediaType) || attestedImage(entry) === selected;
}

/** An image that was asked for by digest gets no tag: whatever a tag says, it may stand for another by now. */
function localName(reference: Reference): string | undefined {
  return reference.digest === undefined ? formatReference(reference) : undefined;
}

function noSuchImage(reference: Reference): Error {
  const what = reference.digest ?? `tag ${reference.tag ?? 'latest'}`;
  return registryFault('registry/not-found', `${reference.registry} has no ${what} of ${reference.repository}`, {
    hint: 'Check the name and the tag; a private repository may also need `nacre login`.',
  });
}
