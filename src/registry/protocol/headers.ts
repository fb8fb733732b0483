/** Headers that registries and their clients alone know, as Node spells them: in lower case. */
export const headerNames = {
  /** Digest of the content that the answer is about. */
  contentDigest: 'docker-content-digest',
  /** Said by a registry that took note of a manifest's subject. */
  subject: 'oci-subject',
  /** Bytes that a chunk of an upload must have, unless it is the last. */
  chunkMinLength: 'oci-chunk-min-length',
  /** What a registry has to tell the user. */
  warning: 'warning',
} as const;
