import type { Digest } from '../../../oci/index.ts';
import type { MultipartUpload } from './bucket.ts';
import type { BucketRoom } from './bucket-room.ts';
import { saveState } from './keep-rest.ts';
import { createPartSink, type PartSink } from './part-sink.ts';
import type { HeldUpload } from './upload-lease.ts';
import { partsSize, sizeOfState, type UploadState } from './upload-records.ts';
import type { UploadSession } from './upload-session.ts';

/** Sends parts of an upload, and writes each down. */
export interface UploadWriter extends PartSink {
  /** What the bucket has of it, as parts. */
  state(): UploadState;
}

/** @param direct the blob that the multipart upload becomes when it is completed @default an object of the upload */
export function createUploadWriter(
  { bucket, keys, budget, server }: BucketRoom,
  held: HeldUpload,
  session: UploadSession,
  direct: Digest | undefined,
): UploadWriter {
  const before = session.state;
  const parts = [...before.parts];
  const mark = direct === undefined ? before.direct : server;
  let { multipart } = before;
  let begun = multipart === undefined ? undefined : Promise.resolve(multipart);

  function state(): UploadState {
    if (multipart === undefined) return { parts: [] };
    return { parts: [...parts], multipart, ...(mark === undefined ? {} : { direct: mark }) };
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
      return budget.hold(size, () => bucket.sendPart(upload, number, read()));
    },
    async onSent(part) {
      parts.push(part);
      // What was there before counts until there is more.
      if (partsSize(parts) >= sizeOfState(before)) await saveState(held, session, state());
    },
  });
  return { ...sink, state };
}
