import type { JsonObject } from '../../base/index.ts';
import { openFileTree } from '../../image/index.ts';
import {
  type Descriptor,
  familiarReference,
  type ImageConfig,
  type LayerAtRest,
  type LayerRef,
  type Layers,
  parseReference,
} from '../../oci/index.ts';
import { type Catalog, catalogImage, type SbomSubject, toCycloneDx, toSpdx } from '../../security/catalog/index.ts';
import { imagePurl } from '../build/attest/image-purl.ts';
import { version } from '../version.ts';

/** An image whose layers can be brought to rest. */
export interface SbomImage {
  readonly descriptor: Descriptor;
  readonly config: ImageConfig;
  /** Lowest first. */
  readonly layers: readonly LayerRef[];
}

export interface SbomOptions {
  /** What the image is called, in whole form. @default its digest */
  readonly name: string | undefined;
  readonly format: 'spdx' | 'cyclonedx';
  /** The stage whose layers these are. @default those of the image itself */
  readonly stage?: string;
  readonly signal?: AbortSignal;
}

/** What is in an image. @throws whatever bringing its layers to rest throws */
export async function readCatalog(layers: Layers, image: SbomImage, signal?: AbortSignal): Promise<Catalog> {
  const rested: LayerAtRest[] = [];
  for (const layer of image.layers) rested.push(await layers.rest(layer, signal));
  return catalogImage(openFileTree(rested));
}

/** What is in an image, as a document. The same image and name give the same document. */
export async function makeSbom(
  layers: Layers,
  image: SbomImage,
  { name, format, stage, signal }: SbomOptions,
): Promise<JsonObject> {
  const catalog = await readCatalog(layers, image, signal);
  const subject = toSubject(image, name, stage);
  return format === 'spdx' ? toSpdx(catalog, subject) : toCycloneDx(catalog, subject);
}

/** What a document says of itself. It is dated as the image is. */
function toSubject(image: SbomImage, name: string | undefined, stage: string | undefined): SbomSubject {
  const { descriptor, config, layers } = image;
  const purl = name === undefined || stage !== undefined ? undefined : imagePurl(name, config.platform);
  const called = name === undefined ? descriptor.digest : familiarReference(parseReference(name));
  return {
    name: stage === undefined ? called : `${called} stage ${stage}`,
    digest: descriptor.digest,
    layers: layers.map((layer) => layer.descriptor.digest),
    created: toWholeSeconds(config.created),
    version,
    ...(purl === undefined ? {} : { purl }),
    ...(stage === undefined ? {} : { stage }),
  };
}

/** SPDX knows no parts of a second and no zones. */
function toWholeSeconds(created: string | undefined): string {
  const time = new Date(created ?? 0);
  const valid = Number.isNaN(time.getTime()) ? new Date(0) : time;
  return valid.toISOString().replace(/\.\d+Z$/, 'Z');
}
