import { isJsonObject, type Json, type JsonObject } from '../../base/index.ts';
import {
  type Descriptor,
  type DocumentFormat,
  formatDescriptor,
  layerCompressionOf,
  layerMediaType,
  mediaTypes,
} from '../../oci/index.ts';
import { imageFault } from '../faults.ts';
import { followConfig } from './follow-config.ts';
import type { ImageDocuments } from './rewrite-image.ts';

/** A base, as its manifest and config tell of it. */
export interface BaseDocuments {
  readonly layers: readonly Descriptor[];
  /** The whole config document. */
  readonly config: JsonObject;
}

/** The documents of an image over another base. */
export interface RebasedDocuments {
  readonly documents: ImageDocuments;
  /** What image and new base say differently of how it runs, the image's being kept. */
  readonly contested: readonly string[];
}

/** What builders remember of how layers were made: it names them by their place, and they have another one now. */
const caches = new Set(['nacre.build-cache.v1', 'moby.buildkit.cache.v0']);

/** Fields beside the run config that images have from their bases. */
const inherited = ['author', 'os.version', 'os.features'] as const;

/**
 * Puts an image's own layers on another base, of which history and config are taken as well (`followConfig`). Layers are told by their diffIDs, so they may be
 * compressed in any way. Its date stays.
 *
 * @throws image/other-base when the image does not begin with the layers of the old base; image/inconsistent
 */
export function rebaseDocuments(
  image: ImageDocuments,
  oldBase: BaseDocuments,
  newBase: BaseDocuments,
): RebasedDocuments {
  const depth = oldBase.layers.length;
  const diffIds = diffIdsOf(image.config);
  if (!beginsWithLayers(diffIds, diffIdsOf(oldBase.config)))
    throw imageFault('image/other-base', 'the image does not begin with the layers of the old base', {
      hint: 'Name the base it was made on with --old-base; `nacre based-on IMAGE BASE…` tries some.',
    });
  const format = image.mediaType === mediaTypes.dockerManifest ? 'docker' : 'oci';
  const layers = toList(image.manifest.layers);
  const { config, contested } = followConfig({
    image: toObject(image.config.config),
    oldBase: toObject(oldBase.config.config),
    newBase: toObject(newBase.config.config),
  });
  const document = {
    ...withoutCaches(inherit(image.config, oldBase.config, newBase.config)),
    config,
    rootfs: {
      ...toObject(image.config.rootfs),
      diff_ids: [...diffIdsOf(newBase.config), ...diffIds.slice(depth)],
    },
    history: [...wholeHistory(newBase), ...ownHistory(image.config, oldBase)],
  };
  const manifest = {
    ...image.manifest,
    layers: [...newBase.layers.map((layer) => describeLayer(layer, format)), ...layers.slice(depth)],
  };
  return { documents: { ...image, manifest, config: document }, contested };
}

/** Whether diffIDs begin with those of another image. */
export function beginsWithLayers(diffIds: readonly Json[], base: readonly Json[]): boolean {
  return base.length <= diffIds.length && base.every((diffId, at) => diffId === diffIds[at]);
}

/** The diffIDs that a config document names. */
export function diffIdsOf(config: JsonObject): readonly Json[] {
  return toList(toObject(config.rootfs).diff_ids);
}

function withoutCaches(config: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !caches.has(key)));
}

/** Fields of an image that are its own, and those that it has from its base, as the new one has them. */
function inherit(image: JsonObject, oldBase: JsonObject, newBase: JsonObject): JsonObject {
  const text = (value: Json | undefined): string => JSON.stringify(value ?? null);
  const followed = inherited.filter((key) => text(image[key]) === text(oldBase[key]));
  return {
    ...Object.fromEntries(Object.entries(image).filter(([key]) => !followed.some((each) => each === key))),
    ...Object.fromEntries(Object.entries(newBase).filter(([key]) => followed.some((each) => each === key))),
  };
}

/** What was done after the steps of the base. An image that does not repeat them has as many as made its base's layers. */
function ownHistory(image: JsonObject, { layers, config }: BaseDocuments): readonly Json[] {
  const steps = toList(image.history);
  const before = toList(config.history);
  if (before.every((step, at) => JSON.stringify(step) === JSON.stringify(steps[at]))) {
    if (countLayers(before) === layers.length) return steps.slice(before.length);
  }
  let seen = 0;
  const at = steps.findIndex((step) => {
    if (seen === layers.length) return true;
    seen += countLayers([step]);
    return false;
  });
  return at < 0 ? [] : steps.slice(at);
}

/** Readers count on one step for each layer: a base that tells of none gets those. */
function wholeHistory({ layers, config }: BaseDocuments): readonly Json[] {
  const steps = toList(config.history);
  const missing = layers.length - countLayers(steps);
  return missing <= 0 ? steps : [...steps, ...Array.from({ length: missing }, () => ({ created_by: 'nacre rebase' }))];
}

function countLayers(steps: readonly Json[]): number {
  return steps.filter((step) => isJsonObject(step) && step.empty_layer !== true).length;
}

/** A layer in the words of the manifest that it goes into. One that lies elsewhere keeps its own. */
export function describeLayer(layer: Descriptor, format: DocumentFormat): JsonObject {
  const compression = layerCompressionOf(layer.mediaType);
  if (compression === undefined || layer.urls !== undefined) return formatDescriptor(layer);
  return formatDescriptor({ ...layer, mediaType: layerMediaType(compression, format) });
}

function toList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function toObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
