import { isFault, limits, type OnEvent, wrapFault } from '../../base/index.ts';
import { type CopyOptions, copy } from '../../image/index.ts';
import {
  type Compression,
  type Descriptor,
  familiarReference,
  formatPlatform,
  isIndexType,
  parseIndex,
  type Reference,
  readBlob,
} from '../../oci/index.ts';
import type { Registry, Repository } from '../../registry/client/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import { tellMountSources } from './mount-sources.ts';
import { nameTransfers } from './name-transfers.ts';
import { toPushForm } from './push-form.ts';

export interface PushRequest {
  /** Under which name; without a tag it gets none, and is there by its digest alone. */
  readonly reference: Pick<Reference, 'registry' | 'repository' | 'tag'>;
  /** An image of the store. */
  readonly descriptor: Descriptor;
  /** Of layers that are not compressed in the store. @default gzip */
  readonly compression?: Compression;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** What a push came to. */
export interface PushedImage {
  /** In the store, too. */
  readonly pushed: Descriptor;
  readonly changed: boolean;
}

/** How often a push begins again whose connection broke off for good. What is there then is not sent again. */
const mostAttempts = 3;

/**
 * Sends an image to its registry. What is there is not sent, layers that came from a registry go as the bytes that came, and the tag is pointed
 * last.
 *
 * @returns the image as the registry has it, and whether that is news to the registry
 * @throws app/incomplete-image, registry/…, oci/…, base/cancelled
 */
export async function pushImage(store: DiskStore, registry: Registry, request: PushRequest): Promise<PushedImage> {
  const { reference, compression = 'gzip', signal } = request;
  try {
    using lease = store.lease();
    lease.hold(request.descriptor.digest);
    const options = { compression, ...(signal === undefined ? {} : { signal }) };
    const descriptor = await toPushForm(store, request.descriptor, options);
    const changed = await push(store, registry.repository(reference), { ...request, descriptor });
    return { pushed: descriptor, changed };
  } catch (error) {
    throw wrapFault(`push ${familiarReference(reference)}`, error);
  }
}

async function push(store: DiskStore, repository: Repository, request: PushRequest): Promise<boolean> {
  const { reference, descriptor, onEvent, signal } = request;
  const cancel = signal === undefined ? {} : { signal };
  const there = await repository.resolve(reference.tag ?? descriptor.digest, cancel);
  // A registry takes no tag whose image is not whole: one question is enough for what has not changed.
  if (there?.digest === descriptor.digest) return false;
  await assertWhole(store, repository, descriptor);
  await tellMountSources(store, repository);
  const options: CopyOptions = {
    ...cancel,
    choose: (entry) => store.has(entry),
    ...(onEvent === undefined ? {} : { onEvent: nameTransfers(onEvent, 'push') }),
  };
  await send(store, repository, descriptor, options);
  if (reference.tag !== undefined) await repository.point(reference.tag, descriptor, cancel);
  return true;
}

/** Begins again when the connection is lost in the middle of a blob and can not be taken up there. */
async function send(store: DiskStore, target: Repository, descriptor: Descriptor, options: CopyOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await copy(store, target, descriptor, options);
    } catch (error) {
      const isPassing = isFault(error, 'registry/broken-off') || isFault(error, 'registry/unavailable');
      if (!isPassing || attempt === mostAttempts) throw error;
    }
  }
}

/** Of an index, images that are not here must be in the registry already: it takes no index that lacks them. */
async function assertWhole(store: DiskStore, repository: Repository, descriptor: Descriptor): Promise<void> {
  if (!isIndexType(descriptor.mediaType)) return;
  const { manifests } = parseIndex(await readBlob(store, descriptor, limits.manifest), descriptor.mediaType);
  for (const entry of manifests) {
    if (await store.has(entry)) await assertWhole(store, repository, entry);
    else if (!(await repository.has(entry))) throw incomplete(entry);
  }
}

function incomplete({ platform, digest }: Descriptor): Error {
  const what = platform === undefined ? digest : `image for ${formatPlatform(platform)}`;
  return appFault('app/incomplete-image', `the index names an ${what}, which is neither here nor in the registry`, {
    hint: 'Pull it with `nacre pull --all-platforms`, or push one image with `--platform`.',
  });
}
