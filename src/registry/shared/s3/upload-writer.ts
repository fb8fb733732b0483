import type { Digest } from '../../../oci/index.ts';
import type { MultipartUpload } from './bucket.ts';
import type { BucketRoom } from './bucket-room.ts';
import { saveState } from './keep-rest.ts';
import { createPartSink, type PartSink } from './part-sink.ts';
import type { HeldUpload } from './upload-lease.ts';
import { partsSize, sizeOfState, type UploadState } from './upload-records.ts';
import type { UploadSession } from './upload-session.ts';

/** Sends parts of an upload, and writes them down. */
export interface UploadWriter extends PartSink {
  /** What the bucket has of it, as parts. */
  state(): UploadState;
  /** Writes down the parts that are not yet. */
  writeDown(): Promise<void>;
}

/** Parts are written down when so many milliseconds have passed: what a dead server did not, comes again. */
const writeEvery = 500;

/** @param direct the blob that the multipart upload becomes when it is completed @default an object of the upload */
export function createUploadWriter(
  { bucket, keys, memory, server }: BucketRoom,
  held: HeldUpload,
  session: UploadSession,
  direct: Digest | undefined,
): UploadWriter {
  const before = session.state;
  const parts = [...before.parts];
  const mark = direct === undefined ? before.direct : server;
  let { multipart } = before;
  let isWritten = true;
  let written = performance.now();
  let begun = multipart === undefined ? undefined : Promise.resolve(multipart);

  function state(): UploadState {
    if (multipart === undefined) return { parts: [] };
    return { parts: [...parts], multipart, ...(mark === undefined ? {} : { direct: mark }) };
  }

  async function writeDown(): Promise<void> {
    if (isWritten) return;
    await saveState(held, session, state());
    isWritten = true;
    written = performance.now();
  }

  async function begin(): Promise<MultipartUpload> {
    multipart = await bucket.begin(direct === undefined ? keys.upload(held.id) : keys.blob(direct));
    await saveState(held, session, { ...before, ...state() });
    return multipart;
  }

  const sink = createPartSink({
    sent: parts.length,
    rest: session.rest,
    async send(number, size, read) {
      begun ??= begin();
      const upload = await begun;
      return memory.hold(size, (bytes) => bucket.sendPart(upload, number, read(bytes)));
    },
    async onSent(part) {
      parts.push(part);
      // What was there before counts until there is more.
      if (partsSize(parts) < sizeOfState(before)) return;
      isWritten = false;
      if (performance.now() - written >= writeEvery) await writeDown();
    },
  });
  return { ...sink, state, writeDown };
}
