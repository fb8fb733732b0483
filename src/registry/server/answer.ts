import type { ByteStream, Json } from '../../base/index.ts';
import { type ErrorCode, errorCodes, formatErrors } from '../protocol/index.ts';

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | number>>;
  /** Bytes, or a stream whose length `content-length` says. A request by HEAD gets the headers alone. */
  readonly body?: Uint8Array | ByteStream;
  /** What went wrong, for the log and the metrics. */
  readonly error?: ErrorCode;
}

/** What else goes along with a refusal. */
export interface RefusalOptions {
  /** @default what the specification says of the code */
  readonly message?: string;
  readonly detail?: Json;
  /** @default the one that goes with the code */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | number>>;
}

/** An answer that says no, in the specification's words. */
export function refuse(code: ErrorCode, options: RefusalOptions = {}): Answer {
  const { message, detail, status = errorCodes[code].status, headers = {} } = options;
  const body = formatErrors([
    { code, ...(message === undefined ? {} : { message }), ...(detail === undefined ? {} : { detail }) },
  ]);
  return {
    status,
    headers: { 'content-type': 'application/json', 'content-length': body.length, ...headers },
    body,
    error: code,
  };
}

/** An answer without a body. */
export function bare(status: number, headers: Readonly<Record<string, string | number>> = {}): Answer {
  // 204 may not have a length.
  return { status, headers: status === 204 ? headers : { 'content-length': 0, ...headers } };
}

/** An answer with a document. */
export function document(body: Uint8Array, headers: Readonly<Record<string, string | number>>): Answer {
  return { status: 200, headers: { 'content-length': body.length, ...headers }, body };
}
