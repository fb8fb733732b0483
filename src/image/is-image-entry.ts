import type { Descriptor } from '../oci/index.ts';

/**
 * Whether an entry of an index is an image: those for a platform that nobody has say something of an image, and are none.
 *
 * Source: BuildKit, docs/attestations/attestation-storage.md.
 */
export function isImageEntry({ platform }: Descriptor): boolean {
  return platform?.os !== 'unknown';
}
