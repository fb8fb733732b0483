import type { ByteStream } from '../../../base/index.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** One request. */
export interface HttpRequest {
  readonly method: Method;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes can be sent again; a stream is read once, piece by piece, each no longer than until the next is asked for. */
  readonly body?: Uint8Array | ByteStream;
  /** Set when it must not be asked again unless it was answered: what arrived of it would be there twice. @default false */
  readonly once?: boolean;
  readonly signal?: AbortSignal;
}

/** An answer whose body has not been read. It is to be read to its end or destroyed. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; of a header given several times all values, with commas between. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: ByteStream & { destroy(): unknown };
  /** Where redirects ended. */
  readonly url: URL;
}

/**
 * Asks one request. What goes along with it (redirects, credentials, further attempts) is added by functions that take an exchange and
 * give one.
 */
export type Exchange = (request: HttpRequest) => Promise<HttpResponse>;

/** Whether a request can be sent once more. */
export function canRepeat({ body }: HttpRequest): boolean {
  return body === undefined || body instanceof Uint8Array;
}
