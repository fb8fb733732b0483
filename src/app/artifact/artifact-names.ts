/** Source: image-spec annotations.md, "Pre-Defined Annotation Keys". */
export const titleAnnotation = 'org.opencontainers.image.title';

/** How oras says that a blob is a directory, packed. Source: oras-go, content/file: annotations. */
export const packedAnnotations = {
  unpack: 'io.deis.oras.content.unpack',
  /** Of the tar, uncompressed. */
  digest: 'io.deis.oras.content.digest',
} as const;

/** Of what says no other. Source: image-spec manifest.md, "Guidelines for Artifact Usage"; oras. */
export const unknownArtifact = 'application/vnd.unknown.artifact.v1';
