import { type Digest, digestAlgorithm } from '../../../oci/index.ts';
import type { UploadAddress, UploadRefusal } from '../../records/index.ts';
import { randomName } from './bucket-keys.ts';
import type { BucketRoom } from './bucket-room.ts';
import { removeParts } from './discard-upload.ts';
import { type HeldUpload, holdUpload } from './upload-lease.ts';
import { noState, type UploadRecord } from './upload-records.ts';
import { openSession, type UploadSession } from './upload-session.ts';

/** Works on an upload while nobody else does, in whatever server. */
export async function withUpload<Result>(
  { records, sessions, server, lease }: BucketRoom,
  upload: UploadAddress,
  work: (held: HeldUpload, record: UploadRecord) => Promise<Result>,
): Promise<Result | UploadRefusal> {
  // Also when its lease was lost meanwhile: what works on it still does.
  using claim = sessions.claim(upload.id);
  if (claim === undefined) return (await records.find(upload)) === undefined ? 'unknown' : 'busy';
  const holder = `${server}-${randomName()}`;
  const taken = await records.take(upload, { holder, until: Date.now() + lease });
  if (typeof taken === 'string') return taken;
  await using held = holdUpload(records, upload.id, holder, lease);
  // Not before the end of it is the upload let go of.
  return await work(held, taken);
}

/**
 * What this server knows of an upload. Parts that would become the blob itself are given up when the server does not know enough of them.
 *
 * @param isEnough whether what it knows is
 * @param digest that it is going to have @default it is not known yet
 */
export async function resumeUpload(
  room: BucketRoom,
  held: HeldUpload,
  { id, state }: UploadRecord,
  isEnough: (session: UploadSession) => boolean,
  digest: Digest | undefined,
): Promise<UploadSession> {
  const algorithm = digest === undefined ? 'sha256' : digestAlgorithm(digest);
  const known = room.sessions.find(id, state) ?? openSession(state, room.spool, algorithm);
  room.sessions.set(id, known);
  if (known.state.direct === undefined || isEnough(known)) return known;
  await removeParts(room, state);
  await held.save(noState);
  const fresh = openSession(noState, room.spool, algorithm);
  room.sessions.set(id, fresh);
  return fresh;
}
