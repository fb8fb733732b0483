import { type Digest, digestAlgorithm, digestHex } from '../../../oci/index.ts';

/** Where things lie in the bucket. */
export interface BucketKeys {
  /** What all uploads begin with. */
  readonly uploads: string;
  /** What all blobs begin with. */
  readonly blobs: string;
  blob(digest: Digest): string;
  /** A new one, for bytes of an upload. */
  upload(id: string): string;
  /** Where a damaged blob is moved: a new one. */
  damaged(digest: Digest): string;
  /** The upload that a key is of. */
  uploadOf(key: string): string;
}

/** @param prefix what all keys begin with */
export function createBucketKeys(prefix: string): BucketKeys {
  const [blobs, uploads] = [`${prefix}blobs/`, `${prefix}uploads/`];
  return {
    blobs,
    uploads,
    blob(digest) {
      const hex = digestHex(digest);
      return `${blobs}${digestAlgorithm(digest)}/${hex.slice(0, 2)}/${hex}`;
    },
    upload: (id) => `${uploads}${id}/${randomName()}`,
    damaged: (digest) => `${prefix}damaged/${digestAlgorithm(digest)}/${digestHex(digest)}-${randomName()}`,
    uploadOf: (key) => key.slice(uploads.length).split('/')[0] ?? '',
  };
}

/** Letters and digits that nobody has used. */
export function randomName(): string {
  return process.getBuiltinModule('node:crypto').randomBytes(16).toString('hex');
}
