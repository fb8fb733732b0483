import { isJsonObject, type Json, type JsonObject, limits, parseJson, utf8 } from '../base/index.ts';
import { type Descriptor, formatDescriptor, readDescriptor } from './descriptor.ts';
import { ociFault } from './faults.ts';
import { type DocumentFormat, isIndexType, isManifestType, mediaTypes } from './media-type.ts';
import { createShape, type Shape } from './shape.ts';

/** An image manifest with its exact bytes. Source: image-spec manifest.md; Docker's schema 2 reads the same. */
export interface Manifest {
  readonly kind: 'manifest';
  /** The bytes as they came: their sha256 is the manifest's digest. */
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations: Readonly<Record<string, string>>;
}

/** An image index (or Docker manifest list) with its exact bytes. Source: image-spec image-index.md. */
export interface Index {
  readonly kind: 'index';
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly manifests: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Parses the bytes of a manifest or an index and says which it is.
 *
 * @param mediaType what the descriptor or the Content-Type header says; a document that says otherwise of itself is refused
 * @throws oci/bad-document, oci/unsupported-media-type, base/bad-json, base/too-large
 */
export function parseManifestOrIndex(bytes: Uint8Array, mediaType?: string): Manifest | Index {
  const json = parseJson(bytes, limits.manifest);
  if (!isJsonObject(json)) throw ociFault('oci/bad-document', 'manifest: is not a JSON object');
  const said = typeof json.mediaType === 'string' ? json.mediaType : undefined;
  if (said !== undefined && mediaType !== undefined && said !== mediaType) {
    throw ociFault('oci/bad-document', `manifest: says mediaType ${said}, but its descriptor says ${mediaType}`);
  }
  const type = said ?? mediaType ?? guessType(json);
  if (isManifestType(type)) return readManifest(bytes, json, type);
  if (isIndexType(type)) return readIndex(bytes, json, type);
  throw ociFault('oci/unsupported-media-type', `manifest: media type ${type} is not an image manifest or index`);
}

/** @throws as `parseManifestOrIndex`; oci/bad-document when it is an index */
export function parseManifest(bytes: Uint8Array, mediaType?: string): Manifest {
  const document = parseManifestOrIndex(bytes, mediaType);
  if (document.kind === 'manifest') return document;
  throw ociFault('oci/bad-document', 'manifest: is an image index, where an image manifest is wanted');
}

/** @throws as `parseManifestOrIndex`; oci/bad-document when it is a manifest */
export function parseIndex(bytes: Uint8Array, mediaType?: string): Index {
  const document = parseManifestOrIndex(bytes, mediaType);
  if (document.kind === 'index') return document;
  throw ociFault('oci/bad-document', 'index: is an image manifest, where an image index is wanted');
}

/** What a new manifest says. */
export interface ManifestFields {
  /** Whose media type it gets; those of config and layers are the caller's. @default oci */
  readonly format?: DocumentFormat;
  /** Of what is no image. */
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  /** What it is about: a manifest by which others find it. */
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Makes a manifest: the same fields always give the same bytes. */
export function createManifest(fields: ManifestFields): Manifest {
  const { config, layers, subject, annotations, format, artifactType } = fields;
  const json = {
    schemaVersion: 2,
    mediaType: format === 'docker' ? mediaTypes.dockerManifest : mediaTypes.ociManifest,
    ...(artifactType === undefined ? {} : { artifactType }),
    config: formatDescriptor(config),
    layers: layers.map(formatDescriptor),
    ...(subject === undefined ? {} : { subject: formatDescriptor(subject) }),
    ...(annotations === undefined ? {} : { annotations: sortKeys(annotations) }),
  };
  return parseManifest(utf8(JSON.stringify(json)));
}

/** What a new index says. */
export interface IndexFields {
  /** @default oci */
  readonly format?: DocumentFormat;
  readonly manifests: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Makes an index: the same fields always give the same bytes. */
export function createIndex(fields: IndexFields): Index {
  const json = {
    schemaVersion: 2,
    mediaType: fields.format === 'docker' ? mediaTypes.dockerManifestList : mediaTypes.ociIndex,
    manifests: fields.manifests.map(formatDescriptor),
    ...(fields.annotations === undefined ? {} : { annotations: sortKeys(fields.annotations) }),
  };
  return parseIndex(utf8(JSON.stringify(json)));
}

function readManifest(bytes: Uint8Array, json: JsonObject, mediaType: string): Manifest {
  const shape = createShape('manifest');
  assertHeader(shape, json, 'manifests');
  const config = readDescriptorField(shape, json, 'config', true);
  const layers = readDescriptors(shape, json, 'layers');
  const rest = readCommon(shape, json);
  shape.finish();
  if (config === undefined) throw ociFault('oci/bad-document', 'manifest: config is missing');
  return { kind: 'manifest', bytes, mediaType, config, layers, ...rest };
}

function readIndex(bytes: Uint8Array, json: JsonObject, mediaType: string): Index {
  const shape = createShape('index');
  assertHeader(shape, json, 'layers');
  const manifests = readDescriptors(shape, json, 'manifests');
  const rest = readCommon(shape, json);
  shape.finish();
  return { kind: 'index', bytes, mediaType, manifests, ...rest };
}

/**
 * schemaVersion must be 2, and a document may not hold the other kind's list: one that reads as both was the hole of
 * CVE-2021-41190, where two readers took the same digest for different things.
 */
function assertHeader(shape: Shape, json: JsonObject, foreign: string): void {
  const version = shape.integer(json, 'schemaVersion', true);
  if (version !== undefined && version !== 2) shape.reject('schemaVersion', `is ${version}, must be 2`);
  if (Object.hasOwn(json, foreign)) shape.reject(foreign, 'does not belong in this kind of document');
}

function readCommon(shape: Shape, json: JsonObject) {
  const annotations = shape.stringMap(json, 'annotations') ?? {};
  const artifactType = shape.string(json, 'artifactType');
  const subject = readDescriptorField(shape, json, 'subject', false);
  return {
    annotations,
    ...(artifactType === undefined || artifactType === '' ? {} : { artifactType }),
    ...(subject === undefined ? {} : { subject }),
  };
}

function readDescriptorField(shape: Shape, json: JsonObject, key: string, required: boolean): Descriptor | undefined {
  const value = shape.object(json, key, required);
  return value === undefined ? undefined : shape.within(key, () => readDescriptor(shape, value));
}

function readDescriptors(shape: Shape, json: JsonObject, key: string): readonly Descriptor[] {
  const values = shape.array(json, key, true) ?? [];
  const read = (value: Json, at: number) => shape.within(at, () => readDescriptor(shape, value));
  return shape.within(key, () => values.map(read)).filter((descriptor) => descriptor !== undefined);
}

/** For documents that name no media type, as OCI allowed before 1.1: told by the list they hold. */
function guessType(json: JsonObject): string {
  return Object.hasOwn(json, 'manifests') ? mediaTypes.ociIndex : mediaTypes.ociManifest;
}

function sortKeys(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
