import {
  type HistoryEntry,
  type ImageConfigFields,
  type LayerRef,
  layerCompressionOf,
  layerMediaType,
  type RunConfig,
} from '../../oci/index.ts';
import type { Image } from '../image.ts';
import { tellLayers } from './tell-layers.ts';

/**
 * An image with changes: an immutable view, of which every edit makes a new one. Layers that an edit makes are not written, nor is what
 * they are made from read, before `writeDraft` asks for them.
 */
export interface ImageDraft {
  /** As many entries of its history have a layer as the draft has layers. */
  readonly config: Omit<ImageConfigFields, 'diffIds'>;
  /** Lowest first. */
  readonly layers: readonly DraftLayer[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** A layer that is stored already and stays as it is, or one to be made. */
export type DraftLayer =
  | { readonly kind: 'stored'; readonly layer: LayerRef }
  | { readonly kind: 'made'; readonly write: WriteTar };

/**
 * Writes a layer's uncompressed tar; the same bytes whenever it is called.
 *
 * @param write takes the bytes in order; they are only valid until it returns
 */
export type WriteTar = (write: (bytes: Uint8Array) => void, signal: AbortSignal | undefined) => Promise<void>;

/**
 * An image as a draft that changes nothing but what media types are called: a draft is written as an OCI image, in which Docker's names for
 * the same bytes have no place.
 *
 * @throws as `Image.layers`
 */
export async function toDraft(image: Image): Promise<ImageDraft> {
  const { annotations } = await image.manifest();
  const { bytes: _bytes, diffIds: _diffIds, ...config } = await image.config();
  const layers = (await image.layers()).map((layer): DraftLayer => ({ kind: 'stored', layer: toOciLayer(layer) }));
  return { config: { ...config, history: tellLayers(config.history, layers.length) }, layers, annotations };
}

function toOciLayer(layer: LayerRef): LayerRef {
  const { descriptor } = layer;
  const compression = dockerLayers.test(descriptor.mediaType) ? layerCompressionOf(descriptor.mediaType) : undefined;
  if (compression === undefined) return layer;
  return { ...layer, descriptor: { ...descriptor, mediaType: layerMediaType(compression) } };
}

/** Those that may be passed on; foreign layers stay what they are. */
const dockerLayers = /^application\/vnd\.docker\.image\.rootfs\.diff\./;

/** What a new top of an image says of itself. */
export interface AppendFields {
  /** What happened; whether there is a layer need not be said. */
  readonly history: HistoryEntry;
  /** @default as before */
  readonly config?: RunConfig;
  readonly created?: string;
  readonly author?: string;
}

/** Puts a layer on top, or says that something happened that needed none. */
export function appendLayer(draft: ImageDraft, layer: DraftLayer | undefined, fields: AppendFields): ImageDraft {
  const { history, ...changes } = fields;
  const entry = layer === undefined ? { ...history, emptyLayer: true } : history;
  return {
    ...draft,
    config: { ...draft.config, ...changes, history: [...draft.config.history, entry] },
    layers: layer === undefined ? draft.layers : [...draft.layers, layer],
  };
}

/**
 * Puts other layers in the place of some.
 *
 * @param replaced by index, 0 being the lowest; `undefined` leaves the layer out, and its step in the history stays without one
 */
export function replaceLayers(draft: ImageDraft, replaced: ReadonlyMap<number, DraftLayer | undefined>): ImageDraft {
  const isLeftOut = (at: number): boolean => replaced.has(at) && replaced.get(at) === undefined;
  const layers = draft.layers.flatMap((layer, at) => (isLeftOut(at) ? [] : [replaced.get(at) ?? layer]));
  let next = 0;
  const history = draft.config.history.map((entry) =>
    entry.emptyLayer === true || !isLeftOut(next++) ? entry : { ...entry, emptyLayer: true },
  );
  return { ...draft, config: { ...draft.config, history }, layers };
}
