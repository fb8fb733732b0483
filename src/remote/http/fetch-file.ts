import { setTimeout as wait } from 'node:timers/promises';
import { assertNotCancelled, formatSize, isFault } from '../../base/index.ts';
import { remoteFault } from '../faults.ts';
import { parseHttpAddress, showUrl } from './http-address.ts';
import { notReached, type OpenResponse, openResponse } from './open-response.ts';

/** What a server said of a file, to ask it later whether the file is still the same. */
export interface Validators {
  readonly etag?: string;
  /** As the server wrote it. */
  readonly lastModified?: string;
}

/** What comes of asking for a file. */
export type Fetched =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'fetched'; readonly size: number; readonly validators: Validators };

/** Takes a file as it comes. */
export interface FileSink {
  /** The file starts, also when it starts again after a connection broke off. @param size when the server says it */
  start(size: number | undefined): void;
  /** The bytes are only valid until it returns. */
  write(bytes: Uint8Array): void;
}

/** How a file is fetched. */
export interface FetchFileOptions {
  /** What is known of it: when that still holds nothing is fetched. */
  readonly known?: Validators;
  /** The header that says who asks, for the host of the address alone; it wins over what the address says. */
  readonly authorization?: string;
  /** Most bytes taken. */
  readonly limit: number;
  readonly allowPlain?: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

const mostAttempts = 3;
/** Milliseconds before the second attempt; twice that before the third. */
const pause = 300;

/**
 * Fetches a file over http or https. A connection that breaks off and an error of the server are tried again, twice.
 *
 * @throws remote/bad-url, remote/not-reached, remote/refused, remote/unavailable, remote/bad-redirect, remote/bad-answer,
 *   remote/too-large, base/cancelled
 */
export async function fetchFile(text: string, sink: FileSink, options: FetchFileOptions): Promise<Fetched> {
  const { url, authorization } = parseHttpAddress(text);
  const whole = authorization === undefined ? options : { authorization, ...options };
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchOnce(url, sink, whole);
    } catch (error) {
      assertNotCancelled(options.signal);
      if (attempt === mostAttempts || !isPassing(error)) throw error;
      await wait(pause * attempt, undefined, { signal: options.signal }).catch(() =>
        assertNotCancelled(options.signal),
      );
    }
  }
}

/** Whether an attempt may do better. */
function isPassing(error: unknown): boolean {
  return isFault(error, 'remote/not-reached') || isFault(error, 'remote/unavailable');
}

async function fetchOnce(url: URL, sink: FileSink, options: FetchFileOptions): Promise<Fetched> {
  const { known = {}, environment, authorization, allowPlain, signal } = options;
  const response = await openResponse(url, {
    headers: {
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': 'nacre',
      ...(known.etag === undefined ? {} : { 'if-none-match': known.etag }),
      ...(known.lastModified === undefined ? {} : { 'if-modified-since': known.lastModified }),
    },
    environment,
    ...(authorization === undefined ? {} : { authorization }),
    ...(allowPlain === undefined ? {} : { allowPlain }),
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const asked = known.etag !== undefined || known.lastModified !== undefined;
    if (response.status === 304 && asked) return { kind: 'unchanged' };
    if (response.status !== 200) throw refused(url, response.status, authorization !== undefined);
    const size = await take(url, response, sink, options.limit);
    return { kind: 'fetched', size, validators: validatorsOf(response) };
  } finally {
    response.body.destroy();
  }
}

/** Passes the body on and counts it. */
async function take(url: URL, { headers, body }: OpenResponse, sink: FileSink, limit: number): Promise<number> {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    throw remoteFault('remote/bad-answer', `${showUrl(url)} comes encoded as ${encoding}, which was not asked for`);
  }
  const announced = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
  if (announced !== undefined && announced > limit) throw tooLarge(url, limit);
  sink.start(announced);
  let size = 0;
  const pieces: AsyncIterable<Uint8Array> = body;
  try {
    for await (const piece of pieces) {
      size += piece.length;
      if (size > limit) throw tooLarge(url, limit);
      sink.write(piece);
    }
  } catch (error) {
    throw isFault(error) ? error : notReached(url, error);
  }
  if (announced !== undefined && size !== announced) throw notReached(url, new Error('the connection broke off'));
  return size;
}

function validatorsOf({ headers }: OpenResponse): Validators {
  const { etag, 'last-modified': lastModified } = headers;
  return { ...(etag === undefined ? {} : { etag }), ...(lastModified === undefined ? {} : { lastModified }) };
}

function tooLarge(url: URL, limit: number): Error {
  return remoteFault(
    'remote/too-large',
    `${showUrl(url)} is larger than ${formatSize(limit)}, the most that is fetched`,
    {
      hint: 'Fetch it yourself and copy it from the context.',
    },
  );
}

function refused(url: URL, status: number, authorized: boolean): Error {
  const code = status === 429 || status >= 500 ? 'remote/unavailable' : 'remote/refused';
  return remoteFault(code, `fetch ${showUrl(url)}: the server answers ${status}${nameOf(status)}`, {
    hint: hintFor(status, authorized),
  });
}

function nameOf(status: number): string {
  const name = process.getBuiltinModule('node:http').STATUS_CODES[status];
  return name === undefined ? '' : ` ${name}`;
}

function hintFor(status: number, authorized: boolean): string {
  if (status === 401 || status === 403) {
    return authorized
      ? 'Check the credentials: the server does not take them.'
      : 'Give the build a secret HTTP_AUTH_TOKEN_<host> or HTTP_AUTH_HEADER_<host>.';
  }
  if (status === 404 || status === 410) return 'Check the address: there is no such file.';
  if (status === 429 || status >= 500) return 'Try again later: the server can not serve it now.';
  return 'Check the address.';
}
