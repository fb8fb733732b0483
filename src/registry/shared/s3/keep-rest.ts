import type { BucketRoom } from './bucket-room.ts';
import type { HeldUpload } from './upload-lease.ts';
import type { UploadState } from './upload-records.ts';
import type { UploadSession } from './upload-session.ts';

/** Row and session go together: a session that knows another state than the row is of no use. */
export async function saveState(held: HeldUpload, session: UploadSession, state: UploadState): Promise<void> {
  await held.save(state);
  session.state = state;
}

/**
 * Writes what is left of an upload behind its parts, so that any server can go on.
 *
 * @param parts what the bucket has, without a tail
 */
export async function keepRest(
  { bucket, keys, memory }: Pick<BucketRoom, 'bucket' | 'keys' | 'memory'>,
  held: HeldUpload,
  session: UploadSession,
  parts: UploadState,
): Promise<void> {
  const { rest } = session;
  const { size } = rest;
  if (size === 0) return;
  const key = keys.upload(held.id);
  await memory.hold(size, (bytes) => bucket.put(key, rest.read(bytes)));
  await saveState(held, session, { ...parts, tail: { key, size } });
  rest.clear();
}
