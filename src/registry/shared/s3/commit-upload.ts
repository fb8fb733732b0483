import { setTimeout as delay } from 'node:timers/promises';
import { createDigester, type Digest, digestAlgorithm } from '../../../oci/index.ts';
import type { CommitOutcome, UploadAddress, UploadRefusal } from '../../records/index.ts';
import { sharedFault } from '../faults.ts';
import type { SentPart } from './bucket.ts';
import type { BucketRoom } from './bucket-room.ts';
import { discardUpload } from './discard-upload.ts';
import { saveState } from './keep-rest.ts';
import { openObject } from './read-object.ts';
import type { HeldUpload } from './upload-lease.ts';
import { sizeOfState } from './upload-records.ts';
import { knownDigest, type UploadSession } from './upload-session.ts';

type Outcome = Exclude<CommitOutcome, UploadRefusal>;

/** Makes the blob of an upload that is the one it is said to be, and forgets the upload in any case. */
export async function commitUpload(
  room: BucketRoom,
  held: HeldUpload,
  session: UploadSession,
  upload: UploadAddress,
  digest: Digest,
): Promise<Outcome> {
  const found = knownDigest(session, digestAlgorithm(digest)) ?? (await readDigest(room, held, session, digest));
  const outcome = found === digest ? await publish(room, held, session, upload, digest) : { found };
  await discardUpload(room, upload.id, session.state);
  return outcome;
}

/** Reads what other servers have sent: parts can be read when they are an object. */
async function readDigest(room: BucketRoom, held: HeldUpload, session: UploadSession, digest: Digest): Promise<Digest> {
  if (session.state.multipart !== undefined) await completeParts(room, held, session);
  const digester = createDigester(digestAlgorithm(digest));
  const { tail } = session.state;
  if (tail !== undefined) for await (const piece of await openObject(room.bucket, tail.key)) digester.update(piece);
  return digester.digest();
}

/** Makes an object of the parts of an upload and what follows them: the blob itself, when the parts were begun as that. */
async function completeParts(room: BucketRoom, held: HeldUpload, session: UploadSession): Promise<void> {
  const { multipart, tail } = session.state;
  if (multipart === undefined) return;
  const size = sizeOfState(session.state) + session.rest.size;
  await room.bucket.complete(multipart, [...session.state.parts, ...(await lastPart(room, session))]);
  await saveState(held, session, { parts: [], tail: { key: multipart.key, size } });
  session.rest.clear();
  if (tail !== undefined) await room.bucket.remove(tail.key);
}

async function lastPart(
  { bucket, memory }: BucketRoom,
  { state: { multipart, parts, tail }, rest }: UploadSession,
): Promise<readonly SentPart[]> {
  if (multipart === undefined) return [];
  const number = parts.length + 1;
  if (rest.size > 0)
    return [await memory.hold(rest.size, (bytes) => bucket.sendPart(multipart, number, rest.read(bytes)))];
  if (tail === undefined) return [];
  return [await bucket.copyPart(multipart, number, tail.key, { first: 0, last: tail.size - 1 })];
}

/** Servers that remove an object take so many milliseconds at most, when they do not die over it. */
const removalTime = 30_000;

async function publish(
  room: BucketRoom,
  held: HeldUpload,
  session: UploadSession,
  { repository }: UploadAddress,
  digest: Digest,
): Promise<Outcome> {
  const size = sizeOfState(session.state) + session.rest.size;
  await announce(room, digest);
  if ((await room.stored.find(digest)) !== size) await writeBlob(room, held, session, digest);
  const outcome = await room.stored.add({ repository, digest }, size);
  if (outcome === 'absent') throw busyBlob(digest);
  return outcome === 'linked' ? 'committed' : outcome;
}

async function announce({ stored }: BucketRoom, digest: Digest): Promise<void> {
  const deadline = Date.now() + removalTime;
  while (!(await stored.announce(digest))) {
    if (Date.now() > deadline) throw busyBlob(digest);
    await delay(200);
  }
}

function busyBlob(digest: Digest): Error {
  return sharedFault('shared/unavailable', `${digest} is being removed from the bucket`, {
    hint: 'Send it again later.',
  });
}

async function writeBlob(room: BucketRoom, held: HeldUpload, session: UploadSession, digest: Digest): Promise<void> {
  const { bucket, keys, memory } = room;
  const key = keys.blob(digest);
  if (session.state.multipart !== undefined) await completeParts(room, held, session);
  const { state, rest } = session;
  if (state.tail === undefined) return memory.hold(rest.size, (bytes) => bucket.put(key, rest.read(bytes)));
  if (state.tail.key !== key) await bucket.copy(state.tail.key, key, state.tail.size);
}
