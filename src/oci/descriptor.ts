import { isJsonObject, type Json, type JsonObject } from '../base/index.ts';
import { type Digest, isDigest } from './digest.ts';
import type { Platform } from './platform.ts';
import type { Shape } from './shape.ts';

/** The only pointer: what a blob is, which, and how large (bytes). Source: image-spec descriptor.md. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly urls?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** The blob itself, base64, when it is embedded. */
  readonly data?: string;
  readonly artifactType?: string;
  readonly platform?: Platform;
}

// RFC 6838 section 4.2: type "/" subtype, each restricted-name.
const mediaTypePattern = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;

/** Reads a descriptor at the path `shape` stands on; `undefined` when a required field is missing or wrong (and noted). */
export function readDescriptor(shape: Shape, value: Json | undefined): Descriptor | undefined {
  if (!isJsonObject(value)) {
    shape.reject('', 'is not a descriptor object');
    return undefined;
  }
  const mediaType = shape.string(value, 'mediaType', true);
  const digest = shape.string(value, 'digest', true);
  const size = shape.integer(value, 'size', true);
  const optional = readOptional(shape, value);
  if (mediaType === undefined || digest === undefined || size === undefined) return undefined;
  if (!mediaTypePattern.test(mediaType)) shape.reject('mediaType', `"${mediaType.slice(0, 100)}" is not a media type`);
  if (size < 0) shape.reject('size', 'is negative');
  if (!isDigest(digest)) {
    shape.reject('digest', `"${digest.slice(0, 150)}" is not a digest`);
    return undefined;
  }
  return { mediaType, digest, size, ...optional };
}

/** The JSON of a descriptor, fields in the order of the specification. */
export function formatDescriptor(descriptor: Descriptor): JsonObject {
  const { mediaType, digest, size, urls, annotations, data, artifactType, platform } = descriptor;
  return {
    mediaType,
    digest,
    size,
    ...(urls === undefined ? {} : { urls }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(data === undefined ? {} : { data }),
    ...(platform === undefined ? {} : { platform: formatPlatformObject(platform) }),
    ...(artifactType === undefined ? {} : { artifactType }),
  };
}

/** Fields that an annotation of a name or a place added are left behind: what the blob is, which, how large. */
export function bareDescriptor(descriptor: Descriptor): Descriptor {
  return { mediaType: descriptor.mediaType, digest: descriptor.digest, size: descriptor.size };
}

function readOptional(shape: Shape, value: JsonObject): Partial<Descriptor> {
  const urls = shape.strings(value, 'urls');
  const annotations = shape.stringMap(value, 'annotations');
  const data = shape.string(value, 'data');
  const artifactType = shape.string(value, 'artifactType');
  const platform = readPlatform(shape, value);
  return {
    ...(urls === undefined ? {} : { urls }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(data === undefined ? {} : { data }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(platform === undefined ? {} : { platform }),
  };
}

function readPlatform(shape: Shape, value: JsonObject): Platform | undefined {
  const platform = shape.object(value, 'platform');
  if (platform === undefined) return undefined;
  return shape.within('platform', () => {
    const os = shape.string(platform, 'os', true) ?? '';
    const architecture = shape.string(platform, 'architecture', true) ?? '';
    const variant = shape.string(platform, 'variant');
    const osVersion = shape.string(platform, 'os.version');
    const osFeatures = shape.strings(platform, 'os.features');
    return {
      os,
      architecture,
      ...(variant === undefined || variant === '' ? {} : { variant }),
      ...(osVersion === undefined ? {} : { osVersion }),
      ...(osFeatures === undefined ? {} : { osFeatures }),
    };
  });
}

function formatPlatformObject(platform: Platform): JsonObject {
  return {
    architecture: platform.architecture,
    os: platform.os,
    ...(platform.osVersion === undefined ? {} : { 'os.version': platform.osVersion }),
    ...(platform.osFeatures === undefined ? {} : { 'os.features': platform.osFeatures }),
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
  };
}
