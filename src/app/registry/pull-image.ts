import type { OnEvent } from '../../base/index.ts';
import { attestedImage } from '../../build/index.ts';
import { type CopyOptions, copy, selectManifest } from '../../image/index.ts';
import {
  type Descriptor,
  type Digest,
  formatReference,
  isIndexType,
  type Platform,
  type Reference,
} from '../../oci/index.ts';
import { type Registry, registryFault } from '../../registry/client/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { pointName } from '../images/point-name.ts';
import { restLayers } from '../rest-layers.ts';
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
  const { reference, signal, onEvent, platform, allPlatforms = false } = request;
  const cancel = signal === undefined ? {} : { signal };
  const repository = registry.repository(reference);
  const descriptor = await repository.resolve(reference.digest ?? reference.tag ?? 'latest', cancel);
  if (descriptor === undefined) throw noSuchImage(reference);
  const name = localName(reference);
  const before = await store.resolve(name ?? descriptor.digest);
  const selected = allPlatforms ? undefined : await selectManifest(repository, descriptor, platform);
  const options: CopyOptions = {
    ...cancel,
    ...(selected === undefined ? {} : { choose: (entry) => isOnTheWay(entry, selected.digest) }),
    ...(onEvent === undefined ? {} : { onEvent: nameTransfers(onEvent, 'pull') }),
  };
  const sink = await openLayerSink(store, repository, selected ?? descriptor, options);
  await copy(repository, sink, descriptor, options);
  await pointName(store, name, descriptor);
  await restLayers(store, descriptor, options);
  return { reference, descriptor, isNew: before?.digest !== descriptor.digest };
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
