/** What statements say, by the names that others look for them under. */
export const predicateTypes = {
  /** Source: slsa.dev/spec/v1.1/provenance */
  provenance: 'https://slsa.dev/provenance/v1',
  /** Source: in-toto/attestation, spec/predicates/spdx.md */
  spdx: 'https://spdx.dev/Document',
} as const;
