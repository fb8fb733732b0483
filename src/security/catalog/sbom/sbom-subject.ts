import type { Digest } from '../../../oci/index.ts';

/** What a bill of materials is of, and what it says of itself. */
export interface SbomSubject {
  /** For people: a reference, or what else the image is called. */
  readonly name: string;
  /** Of the image's manifest: what makes one document differ from another. */
  readonly digest: Digest;
  readonly purl?: string;
  /** Which part of a build it tells of beside the image: the name of a stage. @default the image itself */
  readonly stage?: string;
  /** Digests of the layers as the manifest has them, lowest first. */
  readonly layers: readonly Digest[];
  /** When the document is said to be made: the image's own time, so that the same image gives the same document. ISO 8601, whole seconds, in UTC. */
  readonly created: string;
  /** Version of the program that makes it. */
  readonly version: string;
}
