import { isJsonObject, type Json, type JsonObject, limits } from '../../../base/index.ts';
import {
  type BlobSource,
  type Descriptor,
  type Digest,
  formatReference,
  isDigest,
  isIndexType,
  type Platform,
  parseManifestOrIndex,
  parseReference,
  type Reference,
  readBlob,
} from '../../../oci/index.ts';
import { findAttestations, readPredicate } from '../find-attestations.ts';

/** A base that something says an image has. */
export interface StatedBase {
  /** A whole reference; `undefined` when the base is told by its digest alone. */
  readonly name?: string;
  /** Of the index or manifest that the name stood for. */
  readonly digest?: Digest;
  readonly by: 'annotation' | 'provenance';
}

/** Source: image-spec annotations.md, "Pre-Defined Annotation Keys". */
export const baseAnnotations = {
  name: 'org.opencontainers.image.base.name',
  digest: 'org.opencontainers.image.base.digest',
} as const;

/**
 * What is said of an image's base: by annotations of its manifest or of its index, else by the provenance attached to it, which names all images that
 * a build began with. None is looked at; what is no reference is passed over.
 *
 * @param whole index of which the image is, or itself
 */
export async function statedBases(
  source: BlobSource,
  whole: Descriptor,
  image: Descriptor,
  platform: Platform | undefined,
): Promise<readonly StatedBase[]> {
  for (const each of image.digest === whole.digest ? [image] : [image, whole]) {
    const found = await annotatedBase(source, each);
    if (found !== undefined) return [found];
  }
  if (!isIndexType(whole.mediaType)) return [];
  const store = {
    open: source.open.bind(source),
    has: async (each: Descriptor) => (await source.open(each)) !== undefined,
  };
  const { statements } = await findAttestations(store, whole, platform);
  for (const statement of statements.filter(({ predicateType }) => isProvenance.test(predicateType))) {
    const predicate = await readPredicate(store, statement);
    if (predicate !== undefined) return materialsOf(predicate).flatMap(toBase);
  }
  return [];
}

const isProvenance = /^https:\/\/slsa\.dev\/provenance\//;

async function annotatedBase(source: BlobSource, descriptor: Descriptor): Promise<StatedBase | undefined> {
  const { annotations } = parseManifestOrIndex(
    await readBlob(source, descriptor, limits.manifest),
    descriptor.mediaType,
  );
  const { [baseAnnotations.name]: name = '', [baseAnnotations.digest]: digest = '' } = annotations;
  return combine(name, digest, 'annotation');
}

function combine(name: string, digest: string, by: StatedBase['by']): StatedBase | undefined {
  const reference = readReference(name);
  if (reference === undefined && !isDigest(digest)) return undefined;
  return {
    by,
    ...(reference === undefined ? {} : { name: formatReference(withoutDigest(reference)) }),
    ...(isDigest(digest) ? { digest } : reference?.digest === undefined ? {} : { digest: reference.digest }),
  };
}

/** Scratch is none. */
function readReference(name: string): Reference | undefined {
  try {
    return name === '' || name === 'scratch' ? undefined : parseReference(name);
  } catch {
    return undefined;
  }
}

function withoutDigest({ digest: _digest, ...named }: Reference): Reference {
  return { ...named, tag: named.tag ?? 'latest' };
}

/** In the words of SLSA v1, or of v0.2. */
function materialsOf(predicate: JsonObject): readonly JsonObject[] {
  const definition = isJsonObject(predicate.buildDefinition) ? predicate.buildDefinition : {};
  const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
  return [...list(definition.resolvedDependencies), ...list(predicate.materials)].filter(isJsonObject);
}

/** Source: package-url, types/docker; BuildKit writes the tag as the version, and the digest as a qualifier. */
function toBase({ uri, digest }: JsonObject): readonly StatedBase[] {
  const [, path = '', version = ''] =
    /^pkg:docker\/([^@?#]+)(?:@([^?#]*))?/.exec(typeof uri === 'string' ? uri : '') ?? [];
  const hex = isJsonObject(digest) && typeof digest.sha256 === 'string' ? digest.sha256 : '';
  const tag = decode(version);
  const found =
    path === '' ? undefined : combine(decode(path) + (tag === '' ? '' : `:${tag}`), `sha256:${hex}`, 'provenance');
  return found === undefined ? [] : [found];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
