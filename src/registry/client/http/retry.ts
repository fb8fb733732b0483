import { setTimeout as wait } from 'node:timers/promises';
import { assertNotCancelled, type OnEvent } from '../../../base/index.ts';
import { canRepeat, type HttpRequest, type HttpResponse } from './exchange.ts';
import { isPassing } from './is-passing.ts';
import { discard } from './read-body.ts';
import { formatWait, retryAfter } from './retry-after.ts';

/** How often and how patiently a request is asked again. */
export interface RetryOptions {
  readonly attempts: number;
  /** Milliseconds before the second attempt; twice that before the third, and so on. */
  readonly pause: number;
  /** Longest time that a server may ask us to wait, in milliseconds. */
  readonly maxWait: number;
  readonly onEvent?: OnEvent;
}

/** Waiting longer is told. */
const worthTelling = 2000;

/** Asks again when the server is busy or the connection broke off, and the request can be sent once more. */
export function retry<Request extends HttpRequest>(
  exchange: (request: Request) => Promise<HttpResponse>,
  options: RetryOptions,
): (request: Request) => Promise<HttpResponse> {
  return async (request) => {
    const { signal } = request;
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= options.attempts || !canRepeat(request);
      let asked: number | undefined;
      let why = 'does not answer';
      try {
        const response = await exchange(request);
        if (last || !isBusy(response)) return response;
        asked = retryAfter(response);
        if (asked !== undefined && asked > options.maxWait) return response;
        why = response.status === 429 ? 'allows no more requests now' : 'is busy';
        await discard(response);
      } catch (error) {
        assertNotCancelled(signal);
        if (last || request.once === true || !isPassing(error)) throw error;
      }
      await pause(asked ?? backOff(options.pause, attempt), `${request.url.host} ${why}`, options, signal);
    }
  };
}

/** Waits before another attempt, and tells of it when that takes long. @throws base/cancelled */
async function pause(
  milliseconds: number,
  why: string,
  { onEvent }: RetryOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (milliseconds >= worthTelling)
    onEvent?.({ kind: 'warning', message: `${why}; asking again in ${formatWait(milliseconds)}` });
  await wait(milliseconds, undefined, { signal }).catch(() => assertNotCancelled(signal));
}

/** Waits before another attempt. @param attempt of those that failed, the number of the last @throws base/cancelled */
export async function waitToRetry(
  { pause }: Pick<RetryOptions, 'pause'>,
  attempt: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  await wait(backOff(pause, attempt), undefined, { signal }).catch(() => assertNotCancelled(signal));
}

/** Twice as long each time, and not the same for everybody who was turned away at once. */
function backOff(first: number, attempt: number): number {
  return first * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
}

/** Answers from 500 on that are the same a little later: a full disk (507) is not emptied by waiting. */
const lasting: readonly number[] = [501, 505, 507];

/** Whether a server may serve later what it does not now. */
export function isBusy({ status }: Pick<HttpResponse, 'status'>): boolean {
  return status === 429 || status === 408 || (status >= 500 && !lasting.includes(status));
}
