import { setTimeout as wait } from 'node:timers/promises';
import { assertNotCancelled, type ByteStream } from '../../../base/index.ts';
import type { Descriptor, TransferOptions } from '../../../oci/index.ts';
import { formatUploadRange, parseUploadSize } from '../../protocol/index.ts';
import { registryFault } from '../faults.ts';
import { answerFault } from '../http/answer-fault.ts';
import type { HttpResponse } from '../http/exchange.ts';
import { isPassing } from '../http/is-passing.ts';
import { discard } from '../http/read-body.ts';
import { backOff } from '../http/retry.ts';
import type { RepositoryCalls } from '../repository-calls.ts';
import { createSentWindow, type SentWindow } from './sent-window.ts';
import { locationOf } from './upload-location.ts';

/** Bytes that are kept to be sent again: more than lie between us and a registry that is not behind a server which gathers requests. */
const keptBytes = 8 * 1024 * 1024;

/**
 * Sends a blob's bytes in one request. When that breaks off, the registry is asked how far it came, and the rest is sent.
 *
 * @returns where the upload is to be ended
 * @throws registry/broken-off when it can not go on: it has to begin again
 */
export async function sendBlob(
  calls: RepositoryCalls,
  upload: URL,
  descriptor: Descriptor,
  bytes: ByteStream,
  options: TransferOptions,
): Promise<URL> {
  const source = createSource(bytes);
  const { size, digest } = descriptor;
  let location = upload;
  let at = 0;
  for (let failures = 0; ; ) {
    const outcome = await sendRest(calls, location, source, { at, size }, options);
    if (!('failed' in outcome) && outcome.status < 300) return locationOf(outcome);
    const failed = 'failed' in outcome ? outcome.failed : await answerFault(`send blob ${digest}`, outcome);
    if (!isPassing(failed) && !('status' in outcome && outcome.status === 401)) throw failed;
    failures += 1;
    if (failures >= calls.attempts) throw failed;
    await wait(backOff(calls.pause, failures), undefined, options).catch(() => assertNotCancelled(options.signal));
    const status = await askStatus(calls, location, options);
    if (status === undefined || status.at < source.window.start || status.at > source.window.end) throw failed;
    if (status.at > at) failures = 0;
    ({ at, location } = status);
  }
}

/** A stream that is read once, and of which the last bytes can be had again. */
interface Source {
  readonly window: SentWindow;
  readonly iterator: AsyncIterator<Uint8Array>;
}

function createSource(bytes: ByteStream): Source {
  return { window: createSentWindow(keptBytes), iterator: bytes[Symbol.asyncIterator]() };
}

/** From `at` to the end. Ending early leaves the stream where it is. */
async function* restOf({ window, iterator }: Source, at: number): AsyncGenerator<Uint8Array> {
  if (at < window.end) yield window.from(at);
  for (;;) {
    const { value, done } = await iterator.next();
    if (done === true) return;
    window.push(value);
    yield value;
  }
}

interface Part {
  readonly at: number;
  readonly size: number;
}

async function sendRest(
  calls: RepositoryCalls,
  location: URL,
  source: Source,
  { at, size }: Part,
  { signal }: TransferOptions,
): Promise<HttpResponse | { readonly failed: unknown }> {
  try {
    return await calls.to(location, {
      method: 'PATCH',
      actions: ['pull', 'push'],
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(size - at),
        'content-range': formatUploadRange({ first: at, last: size - 1 }),
      },
      body: restOf(source, at),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (failed) {
    return { failed };
  }
}

/** How far an upload came; `undefined` when the registry knows it no more. */
async function askStatus(
  calls: RepositoryCalls,
  location: URL,
  { signal }: TransferOptions,
): Promise<{ readonly at: number; readonly location: URL } | undefined> {
  const cancel = signal === undefined ? {} : { signal };
  const response = await calls.to(location, { method: 'GET', actions: ['pull', 'push'], ...cancel });
  await discard(response);
  if (response.status >= 300) return undefined;
  const at = parseUploadSize(response.headers.range);
  if (at === undefined)
    throw registryFault('registry/bad-answer', `${response.url.host} does not say how much of the upload is there`);
  return { at, location: response.headers.location === undefined ? location : await locationOf(response) };
}
