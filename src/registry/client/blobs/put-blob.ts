import { type ByteStream, concatBytes, copyBytes } from '../../../base/index.ts';
import { type Descriptor, type Digest, type TransferOptions, verified } from '../../../oci/index.ts';
import { answerFault } from '../http/answer-fault.ts';
import { discard } from '../http/read-body.ts';
import type { RepositoryCalls } from '../repository-calls.ts';
import { hasBlob } from './has-blob.ts';
import { sendBlob } from './send-blob.ts';
import { locationOf } from './upload-location.ts';

/** Blobs of at most so many bytes are sent in one request. */
const smallBlob = 1024 * 1024;

/**
 * Sends a blob, unless the registry takes it from another of its repositories.
 *
 * @param from another repository of the same registry that is likely to have it
 * @throws oci/digest-mismatch, registry/…, base/cancelled
 */
export async function putBlob(
  calls: RepositoryCalls,
  descriptor: Descriptor,
  bytes: ByteStream,
  from: string | undefined,
  options: TransferOptions = {},
): Promise<void> {
  const upload = await startUpload(calls, descriptor.digest, from, options.signal);
  if (upload === undefined) return;
  const checked = verified(descriptor, bytes);
  if (descriptor.size > smallBlob) {
    const location = await sendBlob(calls, upload, descriptor, checked, options);
    await finishUpload(calls, location, descriptor, undefined, options.signal);
    return;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of checked) pieces.push(copyBytes(piece));
  await finishUpload(calls, upload, descriptor, concatBytes(pieces), options.signal);
}

/** @returns where to send the blob; `undefined` when the registry took it from the other repository */
async function startUpload(
  calls: RepositoryCalls,
  digest: Digest,
  from: string | undefined,
  signal: AbortSignal | undefined,
): Promise<URL | undefined> {
  const cancel = signal === undefined ? {} : { signal };
  const query = from === undefined ? '' : `?mount=${digest}&from=${from}`;
  const response = await calls.at(
    { kind: 'uploads', repository: calls.name.repository },
    { method: 'POST', actions: ['pull', 'push'], ...(from === undefined ? {} : { from }), ...cancel },
    query,
  );
  if (response.status === 202) return locationOf(response);
  if (from === undefined) throw await answerFault(`send blob ${digest}`, response);
  await discard(response);
  // Some refuse to mount what they do not let us read, instead of beginning an upload.
  return response.status === 201 ? undefined : startUpload(calls, digest, undefined, signal);
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
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.status === 201 || response.status === 204) return discard(response);
  const fault = await answerFault(`send blob ${digest}`, response);
  // The answer to an attempt before may have been lost.
  if (response.status === 404 && (await hasBlob(calls, descriptor, signal))) return;
  throw fault;
}
