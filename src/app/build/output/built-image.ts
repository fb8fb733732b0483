import type { JsonObject } from '../../../base/index.ts';
import { type Descriptor, type Digest, formatDescriptor } from '../../../oci/index.ts';

/** An image that a build has left somewhere. */
export interface BuiltImage {
  /** Of the manifest, or of the index of several platforms. */
  readonly descriptor: Descriptor;
  /** Digest of the config; `undefined` for an index. */
  readonly config: Digest | undefined;
  /** In whole form; empty for an image without a name. */
  readonly names: readonly string[];
  /** How it was made, in buildx's words for its metadata. @default not known */
  readonly provenance?: () => Promise<JsonObject>;
}

/**
 * What `--metadata-file` holds, in the words of `docker buildx build`; of several images it is the first that is told of.
 * Source: buildx, docs/reference/buildx_build.md, "metadata-file".
 */
export async function toBuildMetadata([image]: readonly BuiltImage[]): Promise<JsonObject> {
  if (image === undefined) return {};
  const { descriptor, config, names, provenance } = image;
  return {
    ...(await provenance?.()),
    ...(config === undefined ? {} : { 'containerimage.config.digest': config }),
    'containerimage.descriptor': formatDescriptor(descriptor),
    'containerimage.digest': descriptor.digest,
    ...(names.length === 0 ? {} : { 'image.name': names.join(',') }),
  };
}
