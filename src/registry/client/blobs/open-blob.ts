import { assertNotCancelled, type ByteStream } from '../../../base/index.ts';
import type { Descriptor, TransferOptions } from '../../../oci/index.ts';
import { formatRangeFrom, parseContentRange } from '../../protocol/index.ts';
import { registryFault } from '../faults.ts';
import { answerFault } from '../http/answer-fault.ts';
import type { HttpResponse } from '../http/exchange.ts';
import { notReached } from '../http/not-reached.ts';
import { assertPlain, discard } from '../http/read-body.ts';
import { waitToRetry } from '../http/retry.ts';
import type { RepositoryCalls } from '../repository-calls.ts';

/** What part of a blob is read. */
export interface BlobStretch {
  readonly first: number;
  /** The byte behind the last. @default the blob's end */
  readonly end?: number;
}

/**
 * A blob's bytes, or a stretch of them. A connection that breaks off is taken up where it stopped; it fails when that happens several times
 * without a byte between.
 *
 * @returns `undefined` when the registry does not have it
 */
export async function openBlob(
  calls: RepositoryCalls,
  descriptor: Descriptor,
  { first, end: bound }: BlobStretch,
  options: TransferOptions = {},
): Promise<ByteStream | undefined> {
  const end = bound ?? descriptor.size;
  const response = await askFrom(calls, descriptor, { first, end }, options);
  if (response.status === 404) {
    await discard(response);
    return undefined;
  }
  const pass = await startOf(descriptor, response, first);
  // Whoever asks for one part after the other would be sent the whole blob each time.
  if (pass > 0 && bound !== undefined) {
    response.body.destroy();
    throw registryFault('registry/no-ranges', `${response.url.host} gives no parts of blobs`);
  }
  return readOn(calls, descriptor, { response, at: first, pass, end }, options);
}

function ask(
  calls: RepositoryCalls,
  { digest, size }: Descriptor,
  { first, end }: Required<BlobStretch>,
  { signal }: TransferOptions,
): Promise<HttpResponse> {
  const isWhole = first === 0 && end === size;
  const range = formatRangeFrom(first, end === size ? undefined : end - 1);
  const headers: Record<string, string> = isWhole ? {} : { range };
  const cancel = signal === undefined ? {} : { signal };
  return calls.at(
    { kind: 'blob', repository: calls.name.repository, digest },
    { method: 'GET', actions: ['pull'], headers, ...cancel },
  );
}

/** As `ask`. A registry that gives another part, or none, than that from a byte to the end is asked for the whole. */
async function askFrom(
  calls: RepositoryCalls,
  descriptor: Descriptor,
  stretch: Required<BlobStretch>,
  options: TransferOptions,
): Promise<HttpResponse> {
  const response = await ask(calls, descriptor, stretch, options);
  const { first, end } = stretch;
  const { status } = response;
  const isAmiss = status === 416 || (status === 206 && !isPart(descriptor, response, first));
  if (first === 0 || end < descriptor.size || !isAmiss) return response;
  response.body.destroy();
  return ask(calls, descriptor, { first: 0, end }, options);
}

interface Start {
  readonly response: HttpResponse;
  /** The first byte that is wanted. */
  readonly at: number;
  /** Bytes of the body before that. */
  readonly pass: number;
  /** The byte behind the last that is wanted. */
  readonly end: number;
}

async function* readOn(
  calls: RepositoryCalls,
  descriptor: Descriptor,
  start: Start,
  options: TransferOptions,
): AsyncGenerator<Uint8Array> {
  const { end } = start;
  let { response, at, pass } = start;
  for (let failures = 0; ; ) {
    const { body } = response;
    let cause: unknown = new Error('the connection broke off');
    try {
      for await (const piece of body) {
        const before = Math.min(pass, piece.length);
        const wanted = piece.subarray(before, before + end - at);
        pass -= before;
        at += wanted.length;
        if (wanted.length > 0) {
          failures = 0;
          yield wanted;
        }
        // A server that knows no ranges goes on, and another may for ever.
        if (at >= end && (end < descriptor.size || before + wanted.length < piece.length)) return;
      }
    } catch (error) {
      cause = error;
    } finally {
      body.destroy();
    }
    if (at >= end) return;
    assertNotCancelled(options.signal);
    failures += 1;
    if (failures >= calls.attempts) throw notReached(response.url, cause);
    await waitToRetry(calls, failures, options.signal);
    response = await askFrom(calls, descriptor, { first: at, end }, options);
    pass = await startOf(descriptor, response, at);
  }
}

/**
 * @param at the byte that was asked for
 * @returns how many bytes of the body were read before: a server need not know ranges
 */
async function startOf(descriptor: Descriptor, response: HttpResponse, at: number): Promise<number> {
  const { digest } = descriptor;
  const { status, url } = response;
  if (status !== 200 && status !== 206) throw await answerFault(`blob ${digest}`, response);
  assertPlain(response);
  if (status === 200) return at;
  if (!isPart(descriptor, response, at)) {
    response.body.destroy();
    throw registryFault('registry/bad-answer', `${url.host}: blob ${digest}: another part came than was asked for`);
  }
  return 0;
}

/** Whether what comes begins at a byte of the blob, as its headers say. */
function isPart({ size }: Descriptor, { headers }: HttpResponse, at: number): boolean {
  const range = parseContentRange(headers['content-range']);
  return range?.first === at && (range.size === undefined || range.size === size);
}
