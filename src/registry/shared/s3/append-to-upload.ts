import { isDeepStrictEqual } from 'node:util';
import type { ByteStream } from '../../../base/index.ts';
import { type Digest, digestAlgorithm } from '../../../oci/index.ts';
import type { BucketRoom } from './bucket-room.ts';
import { keepRest } from './keep-rest.ts';
import { openObject } from './read-object.ts';
import type { HeldUpload } from './upload-lease.ts';
import { noState, sizeOfState } from './upload-records.ts';
import type { UploadSession } from './upload-session.ts';
import { createUploadWriter, type UploadWriter } from './upload-writer.ts';

/**
 * Adds to the end of an upload. What came is in the bucket when it resolves, and also when it throws what `bytes` threw.
 *
 * @param commitAs under which digest it is to be committed right after: less than a part may be left to the session then
 * @returns bytes that are there then
 */
export async function appendToUpload(
  room: BucketRoom,
  held: HeldUpload,
  session: UploadSession,
  bytes: ByteStream,
  commitAs: Digest | undefined,
): Promise<number> {
  const { tail } = session.state;
  const isSeen =
    session.digester !== undefined && commitAs !== undefined && digestAlgorithm(commitAs) === session.algorithm;
  const isWhole = isSeen && session.rest.size === 0 && isDeepStrictEqual(session.state, noState);
  const writer = createUploadWriter(room, held, session, isWhole ? commitAs : undefined);
  let failure: { readonly error: unknown } | undefined;
  let came = 0;
  const stream = untilFailure(bytes, (error) => {
    failure = { error };
  });
  try {
    for await (const piece of stream) {
      if (came === 0 && tail !== undefined) await addObject(room, writer, tail);
      came += piece.length;
      session.digest = undefined;
      session.digester?.update(piece);
      await writer.add(piece);
    }
    await writer.flush();
  } catch (error) {
    await writer.writeDown().catch(() => undefined);
    throw error;
  }
  const mayWait = isSeen && tail === undefined && failure === undefined;
  if (mayWait || session.rest.size === 0) await writer.writeDown();
  else await keepRest(room, held, session, writer.state());
  if (came > 0 && tail !== undefined) await room.bucket.remove(tail.key);
  if (failure !== undefined) throw failure.error;
  return sizeOfState(session.state) + session.rest.size;
}

/** Ends where the stream fails. What fails there is told apart by that from what fails in the bucket. */
async function* untilFailure(stream: ByteStream, onFailure: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    onFailure(error);
  }
}

/** What followed the parts becomes part of what follows now. */
async function addObject(
  { bucket }: BucketRoom,
  writer: UploadWriter,
  { key }: { readonly key: string },
): Promise<void> {
  for await (const piece of await openObject(bucket, key)) await writer.add(piece);
}
