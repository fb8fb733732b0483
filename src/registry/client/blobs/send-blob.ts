import type { Descriptor, TransferOptions } from '../../../oci/index.ts';
import { formatUploadRange } from '../../protocol/index.ts';
import { answerFault } from '../http/answer-fault.ts';
import type { HttpResponse } from '../http/exchange.ts';
import { isPassing } from '../http/is-passing.ts';
import { waitToRetry } from '../http/retry.ts';
import type { RepositoryCalls } from '../repository-calls.ts';
import type { Outgoing } from './outgoing.ts';
import { locationOf } from './upload-location.ts';
import { askUploadStatus, type UploadStatus } from './upload-status.ts';

/** An upload that was begun. */
export interface Upload extends UploadStatus {
  /** Bytes that are sent in one request at most. @default all */
  readonly chunk?: number;
}

export interface SendOptions extends TransferOptions {
  /** Told where the upload goes on each time that something has arrived. */
  readonly onProgress?: (location: URL) => void;
  /** Begins another upload, when the registry knows nothing of this one any more. */
  readonly restart: () => Promise<Upload>;
}

/**
 * Sends a blob's bytes, in one request or in chunks. When a request breaks off, the registry is asked how far it came, and the rest is sent.
 *
 * @returns where the upload is to be ended
 * @throws registry/broken-off when it can not go on
 */
export async function sendBlob(
  calls: RepositoryCalls,
  begun: Upload,
  { size, digest }: Descriptor,
  outgoing: Outgoing,
  options: SendOptions,
): Promise<URL> {
  let upload = begun;
  for (let failures = 0; upload.at < size; ) {
    const { at, chunk = size } = upload;
    const last = Math.min(at + chunk, size);
    const outcome = await sendPart(calls, upload.location, outgoing, { first: at, last }, options);
    if (!('failed' in outcome) && outcome.status < 300) {
      upload = { ...upload, location: await locationOf(outcome), at: last };
      options.onProgress?.(upload.location);
      failures = 0;
      continue;
    }
    const failed = 'failed' in outcome ? outcome.failed : await answerFault(`send blob ${digest}`, outcome);
    if ('status' in outcome && refusesChunk(outcome, upload) && outgoing.start === 0) {
      const { location, at: from } = await options.restart();
      upload = { location, at: from };
      continue;
    }
    if (!isPassing(failed) && !('status' in outcome && mayGoOn(outcome))) throw failed;
    failures += 1;
    if (failures >= calls.attempts) throw failed;
    await waitToRetry(calls, failures, options.signal);
    upload = await takeUp(calls, upload, outgoing, options, failed);
    if (upload.at > at) failures = 0;
  }
  return upload.location;
}

/** Whether it may be another's token, or another place to go on, that is wanted. */
function mayGoOn({ status }: HttpResponse): boolean {
  return status === 401 || status === 416;
}

/** Not all registries take a blob in parts, and those that do not say so in many ways. */
function refusesChunk({ status }: HttpResponse, { at, chunk }: Upload): boolean {
  return chunk !== undefined && at > 0 && [400, 404, 405, 411, 413, 415, 501].includes(status);
}

async function takeUp(
  calls: RepositoryCalls,
  upload: Upload,
  outgoing: Outgoing,
  options: SendOptions,
  failed: unknown,
): Promise<Upload> {
  const status = await askUploadStatus(calls, upload.location, options);
  const next = status === undefined ? await options.restart() : { ...upload, ...status };
  if (next.at < outgoing.start) throw failed;
  return next;
}

async function sendPart(
  calls: RepositoryCalls,
  location: URL,
  outgoing: Outgoing,
  { first, last }: { readonly first: number; readonly last: number },
  { signal }: TransferOptions,
): Promise<HttpResponse | { readonly failed: unknown }> {
  try {
    return await calls.to(location, {
      method: 'PATCH',
      actions: ['pull', 'push'],
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(last - first),
        'content-range': formatUploadRange({ first, last: last - 1 }),
      },
      body: outgoing.part(first, last),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (failed) {
    return { failed };
  }
}
