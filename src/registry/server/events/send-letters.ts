import { messageOf } from '../../../base/index.ts';
import type { FormattedLetters } from './format-letters.ts';
import type { Receiver } from './receiver.ts';
import { signLetters } from './sign-letters.ts';

/** What came of a request to a receiver. */
export type SendOutcome =
  | { readonly kind: 'delivered' }
  /** It may go better later. @property pause milliseconds that the receiver asks for */
  | { readonly kind: 'failed'; readonly reason: string; readonly pause?: number }
  /** It will not. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The server ends. */
  | { readonly kind: 'broken-off' };

/** Statuses that say that the content is not taken: it will not be, however often it is sent. */
const refusals: ReadonlySet<number> = new Set([400, 413, 415, 422]);
const longestPause = 60 * 60 * 1000;

/**
 * Sends events to a receiver by POST. Any status from 200 to 299 says that they have arrived. Redirects are not followed: nobody but the
 * receiver is told of events, or shown its headers.
 *
 * @param id of the first event, the same whenever it is sent again
 */
export async function sendLetters(
  { url, headers, timeout, secret }: Receiver,
  { contentType, body }: FormattedLetters,
  id: string,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const signed = secret === undefined ? {} : signLetters(body, secret, id, Date.now());
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'user-agent': 'nacre', ...headers, 'content-type': contentType, ...signed },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    });
    // What a receiver says beyond its status is not read: it may go on for ever.
    await response.body?.cancel();
    return judge(response);
  } catch (error) {
    if (signal.aborted) return { kind: 'broken-off' };
    return { kind: 'failed', reason: describe(error, timeout) };
  }
}

function judge({ status, headers }: Response): SendOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const reason = `answered with ${status}`;
  if (refusals.has(status)) return { kind: 'refused', reason };
  if (status >= 300 && status < 400) return { kind: 'failed', reason: `${reason}: redirects are not followed` };
  const seconds = Number(/^\d{1,6}$/.exec(headers.get('retry-after') ?? '')?.[0] ?? 0);
  return { kind: 'failed', reason, ...(seconds > 0 ? { pause: Math.min(seconds * 1000, longestPause) } : {}) };
}

function describe(error: unknown, timeout: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `did not answer within ${timeout / 1000} s`;
  // What went wrong with the connection is the cause of "fetch failed".
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return troubles[codeOf(cause)] ?? messageOf(cause);
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** In words what is behind codes of connections; others speak for themselves. */
const troubles: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the host refuses the connection',
  ENOTFOUND: 'the name of the host is not known',
  EAI_AGAIN: 'the name of the host is not known',
  ECONNRESET: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  EHOSTUNREACH: 'the host can not be reached',
  ENETUNREACH: 'the host can not be reached',
};
