import { isFault, isJsonObject, type JsonObject, limits, parseJson } from '../../../base/index.ts';
import { type BaseDocuments, openImage, selectManifest } from '../../../image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  formatReference,
  type Platform,
  parseReference,
} from '../../../oci/index.ts';
import { parseImagePlace } from '../../transfer/image-place.ts';
import { type OpenSource, type OpenSourceOptions, openSource } from '../../transfer/open-source.ts';
import type { StatedBase } from './stated-base.ts';

/** A base for one platform. */
export interface BaseImage extends BaseDocuments {
  readonly descriptor: Descriptor;
  readonly platform: Platform;
}

/** Opens a base by what a user wrote. @param isRemote whether a name alone is one of a registry, whatever the store has */
export function openNamedBase(text: string, isRemote: boolean, options: OpenSourceOptions): Promise<OpenSource> {
  const place = parseImagePlace(text);
  return openSource(
    place.kind === 'anywhere' && isRemote ? { kind: 'registry', reference: parseReference(place.name) } : place,
    options,
  );
}

/** Opens a base that was only said to be one: by its digest when that is known, since the name may stand for another by now. */
export function openStatedBase({ name, digest }: StatedBase, options: OpenSourceOptions): Promise<OpenSource> {
  if (name === undefined) return openSource({ kind: 'store', name: digest ?? '' }, options);
  if (digest === undefined) return openSource({ kind: 'anywhere', name }, options);
  const { tag: _tag, ...repository } = parseReference(name);
  return openSource({ kind: 'anywhere', name: formatReference({ ...repository, digest }) }, options);
}

/**
 * The image of a base for a platform; `undefined` when there is none for it.
 *
 * @throws as `openImage`
 */
export async function readBase(
  source: BlobSource,
  whole: Descriptor,
  platform: Platform,
): Promise<BaseImage | undefined> {
  try {
    const descriptor = await selectManifest(source, whole, platform);
    const image = openImage(source, descriptor);
    const config = await image.config();
    const layers = (await image.layers()).map((layer) => layer.descriptor);
    const { os, architecture } = config.platform;
    if (os !== platform.os || architecture !== platform.architecture) return undefined;
    return { descriptor, platform: config.platform, layers, config: toObject(config.bytes) };
  } catch (error) {
    if (isFault(error, 'image/no-platform')) return undefined;
    throw error;
  }
}

function toObject(bytes: Uint8Array): JsonObject {
  const json = parseJson(bytes, limits.config);
  return isJsonObject(json) ? json : {};
}
