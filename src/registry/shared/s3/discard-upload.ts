import type { BucketRoom } from './bucket-room.ts';
import type { UploadState } from './upload-records.ts';

/** Removes what the bucket has of an upload, and its row. What the bucket keeps although it was asked is swept up later. */
export async function discardUpload(room: BucketRoom, id: string, state: UploadState): Promise<void> {
  await removeParts(room, state);
  await room.records.remove(id);
  room.sessions.drop(id);
}

/** Removes what the bucket has of an upload. What became a blob is the collector's, when nobody links it. */
export async function removeParts({ bucket, keys }: BucketRoom, { multipart, tail }: UploadState): Promise<void> {
  if (multipart !== undefined) await bucket.abort(multipart);
  if (tail?.key.startsWith(keys.uploads) === true) await bucket.remove(tail.key);
}
