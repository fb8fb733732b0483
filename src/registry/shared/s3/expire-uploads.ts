import type { BucketRoom } from './bucket-room.ts';
import { discardUpload } from './discard-upload.ts';
import { removeUnneeded } from './remove-unneeded.ts';
import { withUpload } from './resume-upload.ts';

/**
 * Forgets uploads that nobody went on with, and what lies in the bucket of uploads that there are not.
 *
 * @param before in milliseconds since 1970
 * @returns how many uploads there were
 */
export async function expireUploads(room: BucketRoom, before: number): Promise<number> {
  let expired = 0;
  for (const upload of await room.records.listIdle(before)) {
    await withUpload(room, upload, async (_held, { state }) => {
      await discardUpload(room, upload.id, state);
      expired += 1;
    });
  }
  await sweepObjects(room, before);
  await sweepMultiparts(room, before);
  // Objects of uploads that did not come to their end, or went over a quota: no record was there that could go.
  await removeUnneeded(room, before);
  return expired;
}

/** What a server was about to remove, or to write down, when it was killed. */
async function sweepObjects({ bucket, keys, records }: BucketRoom, before: number): Promise<void> {
  for await (const { key, modified } of bucket.list(keys.uploads)) {
    if (modified < before && !(await records.has(keys.uploadOf(key)))) await bucket.remove(key);
  }
}

/** Uploads that became a blob's own when they end have no id in their key; so old a one is nobody's. */
async function sweepMultiparts({ bucket, keys, records }: BucketRoom, before: number): Promise<void> {
  for await (const upload of bucket.listMultiparts(keys.uploads)) {
    if (upload.begun < before && !(await records.has(keys.uploadOf(upload.key)))) await bucket.abort(upload);
  }
  for await (const upload of bucket.listMultiparts(keys.blobs)) {
    if (upload.begun < before) await bucket.abort(upload);
  }
}
