import type { OnEvent } from '../../base/index.ts';
import {
  type ImageDraft,
  openImage,
  selectManifest,
  toDraft,
  type WrittenDraft,
  writeDraft,
} from '../../image/index.ts';
import type { Compression, Descriptor, Platform } from '../../oci/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { findImage } from './find-image.ts';
import { pointName } from './point-name.ts';
import { toTargetName } from './target-name.ts';

/** What every edit of an image is asked with. */
export interface EditRequest {
  /** Name or ID. */
  readonly image: string;
  /** What the result shall be called; without it, it has its digest alone. */
  readonly name?: string;
  /** Which image of an index. @default the host's */
  readonly platform?: Platform;
  /** How new layers are compressed; all others stay as they are. @default none */
  readonly compression?: Compression;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** The image that is edited. */
export interface EditedImage {
  /** That of its manifest; what was named may be an index. */
  readonly descriptor: Descriptor;
  readonly draft: ImageDraft;
}

/**
 * Makes an image of another: opens the one, writes what `edit` makes of it and names it. The image itself stays.
 *
 * @param doing how progress calls it
 * @throws app/no-image, image/no-platform, oci/bad-reference, base/cancelled; what `edit` throws
 */
export async function editImage<Edited extends { readonly draft: ImageDraft }>(
  store: DiskStore,
  request: EditRequest,
  doing: string,
  edit: (image: EditedImage) => Edited | Promise<Edited>,
): Promise<{ readonly edited: Edited; readonly written: WrittenDraft }> {
  const name = request.name === undefined ? undefined : toTargetName(request.name);
  const { compression, signal, onEvent } = request;
  using lease = store.lease();
  const found = await findImage(store, request.image);
  lease.hold(found.descriptor.digest);
  const started = performance.now();
  onEvent?.({ kind: 'start', id: doing, label: `${doing} ${request.image}` });
  const descriptor = await selectManifest(store, found.descriptor, request.platform);
  const edited = await edit({ descriptor, draft: await toDraft(openImage(store, descriptor)) });
  const written = await writeDraft(store, edited.draft, {
    ...(compression === undefined ? {} : { compression }),
    ...(signal === undefined ? {} : { signal }),
  });
  await pointName(store, name, written.descriptor);
  onEvent?.({ kind: 'done', id: doing, seconds: (performance.now() - started) / 1000 });
  return { edited, written };
}
