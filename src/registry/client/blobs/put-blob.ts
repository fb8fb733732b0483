import { type ByteStream, concatBytes, copyBytes, isFault } from '../../../base/index.ts';
import {
  blobAbsent,
  type Descriptor,
  type SeekableSource,
  type TransferOptions,
  verified,
} from '../../../oci/index.ts';
import { answerFault } from '../http/answer-fault.ts';
import { isPassing } from '../http/is-passing.ts';
import { discard } from '../http/read-body.ts';
import { waitToRetry } from '../http/retry.ts';
import type { RepositoryCalls } from '../repository-calls.ts';
import { hasBlob } from './has-blob.ts';
import { type Outgoing, outgoingBlob, outgoingStream } from './outgoing.ts';
import { sendBlob, type Upload } from './send-blob.ts';
import { mountOrStart, startUpload } from './start-upload.ts';
import type { UploadNote } from './upload-notes.ts';
import { askUploadStatus } from './upload-status.ts';

/** Blobs of at most so many bytes are sent in one request. */
const smallBlob = 1024 * 1024;

/** A blob that is to be sent. */
export interface BlobToSend {
  readonly descriptor: Descriptor;
  /** Its bytes: a stream that comes once, or a source in which they can be found again. */
  readonly bytes: ByteStream | SeekableSource;
  /** Another repository of the same registry that is likely to have it. */
  readonly from: string | undefined;
}

/**
 * Sends a blob, unless the registry takes it from another of its repositories.
 *
 * @throws oci/digest-mismatch, oci/blob-absent, registry/…, base/cancelled
 */
export async function putBlob(calls: RepositoryCalls, blob: BlobToSend, options: TransferOptions = {}): Promise<void> {
  const { descriptor, from } = blob;
  using note = descriptor.size > smallBlob ? openNote(calls, descriptor) : undefined;
  const upload =
    (await findUpload(calls, note, options)) ?? (await mountOrStart(calls, descriptor.digest, from, options.signal));
  if (upload === undefined) return;
  if (descriptor.size > smallBlob) return sendLarge(calls, blob, upload, note, options);
  return sendSmall(calls, blob, upload, options);
}

/** In one request. When that breaks off, an upload is begun anew: of this one a part may have arrived. */
async function sendSmall(
  calls: RepositoryCalls,
  blob: BlobToSend,
  begun: Upload,
  options: TransferOptions,
): Promise<void> {
  const { descriptor } = blob;
  const { signal } = options;
  const pieces: Uint8Array[] = [];
  for await (const piece of verified(descriptor, await openBytes(blob, options))) pieces.push(copyBytes(piece));
  const body = concatBytes(pieces);
  let upload = begun;
  for (let attempt = 1; ; attempt++) {
    try {
      return await finishUpload(calls, upload.location, descriptor, body, signal);
    } catch (error) {
      if (!isPassing(error) || attempt >= calls.attempts) throw error;
      await waitToRetry(calls, attempt, signal);
      // The answer may have been lost.
      if (await hasBlob(calls, descriptor, signal)) return;
      upload = await startUpload(calls, descriptor.digest, signal);
    }
  }
}

async function sendLarge(
  calls: RepositoryCalls,
  blob: BlobToSend,
  upload: Upload,
  note: UploadNote | undefined,
  options: TransferOptions,
): Promise<void> {
  const { descriptor } = blob;
  await using outgoing = await toOutgoing(blob, options);
  const restart = async (): Promise<Upload> => {
    const again = await startUpload(calls, descriptor.digest, options.signal);
    note?.write(again.location.href);
    return again;
  };
  note?.write(upload.location.href);
  const onProgress = (location: URL): void => note?.write(location.href);
  try {
    const location = await sendBlob(calls, upload, descriptor, outgoing, { ...options, onProgress, restart });
    await outgoing.assertWhole();
    await finishUpload(calls, location, descriptor, undefined, options.signal);
    note?.remove();
  } catch (error) {
    // Where it was refused, it is not gone on with.
    if (!isPassing(error) && !isFault(error, 'base/cancelled')) note?.remove();
    throw error;
  }
}

function openNote(calls: RepositoryCalls, { digest }: Descriptor): UploadNote | undefined {
  const { registry, repository } = calls.name;
  return calls.uploads?.open({ registry, repository, digest });
}

/** An upload that broke off before, in whatever process. */
async function findUpload(
  calls: RepositoryCalls,
  note: UploadNote | undefined,
  options: TransferOptions,
): Promise<Upload | undefined> {
  const location = URL.parse(note?.text ?? '');
  const status = location === null ? undefined : await askUploadStatus(calls, location, options);
  return status === undefined ? undefined : { ...status, chunk: calls.chunk };
}

async function toOutgoing(blob: BlobToSend, options: TransferOptions): Promise<Outgoing> {
  const { descriptor, bytes } = blob;
  if (!isSource(bytes)) return outgoingStream(descriptor, bytes);
  return outgoingBlob(descriptor, await openBytes(blob, options), bytes, options);
}

async function openBytes({ descriptor, bytes }: BlobToSend, options: TransferOptions): Promise<ByteStream> {
  if (!isSource(bytes)) return bytes;
  const stream = await bytes.open(descriptor, options);
  if (stream === undefined) throw blobAbsent(descriptor.digest);
  return stream;
}

function isSource(bytes: ByteStream | SeekableSource): bytes is SeekableSource {
  return 'openFrom' in bytes;
}

/** Ends an upload: the blob is there then. */
async function finishUpload(
  calls: RepositoryCalls,
  location: URL,
  descriptor: Descriptor,
  body: Uint8Array | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { digest } = descriptor;
  const url = new URL(location);
  // As text: what stands there belongs to the registry, and may mean something else when it is written anew.
  url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(digest)}`;
  const response = await calls.to(url, {
    method: 'PUT',
    actions: ['pull', 'push'],
    headers: { 'content-type': 'application/octet-stream' },
    ...(body === undefined ? {} : { body, once: true }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.status === 201 || response.status === 204) return discard(response);
  const fault = await answerFault(`send blob ${digest}`, response);
  // The answer to an attempt before may have been lost.
  if (response.status === 404 && (await hasBlob(calls, descriptor, signal))) return;
  throw fault;
}
