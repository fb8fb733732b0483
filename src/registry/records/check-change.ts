import type { Descriptor, Digest } from '../../oci/index.ts';
import type { ChangeRules, NewManifest, PointedTag } from './registry-metadata.ts';

// What a driver asks in the transaction of a change, of rows that it has locked.

/** The first of the tags that would leave what they point to, and may not. */
export function findFixed(leaving: readonly PointedTag[], { isWriteOnce }: ChangeRules): PointedTag | undefined {
  return leaving.find(({ tag }) => isWriteOnce?.(tag));
}

/** Bytes of what a repository has, or may have again; `undefined`: nothing of it. */
export interface SizesHere {
  ofBlob(digest: Digest): number | undefined;
  ofManifest(digest: Digest): number | undefined;
}

/** What a manifest needs and the repository does not have, or has with another size: blobs, then manifests. */
export function findMissing({ blobs, manifests }: NewManifest, sizes: SizesHere): readonly Descriptor[] {
  return [
    ...blobs.filter(({ digest, size }) => sizes.ofBlob(digest) !== size),
    ...manifests.filter(({ digest, size }) => sizes.ofManifest(digest) !== size),
  ];
}

/** Digests of what is kept as long as a manifest: what it needs, and those extras that the repository has. */
export function listNeeds({ blobs, extras = [], manifests }: NewManifest): readonly Digest[] {
  return [...blobs, ...extras, ...manifests].map(({ digest }) => digest);
}
