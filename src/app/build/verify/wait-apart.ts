import { setTimeout } from 'node:timers/promises';
import { assertNotCancelled } from '../../../base/index.ts';

/** Milliseconds that the clock of no archive takes for one: that of zip counts every other second. */
const apart = 2100;

/**
 * Waits until every clock tells the second build from the first.
 *
 * @param startedAt when the first began, in milliseconds since 1970
 * @returns in what the second differs, for people
 * @throws base/cancelled
 */
export async function waitApart(startedAt: number, signal: AbortSignal | undefined): Promise<string> {
  const rest = Math.max(0, startedAt + apart - Date.now());
  await setTimeout(rest, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  assertNotCancelled(signal);
  return `the clock shows ${Math.round((Date.now() - startedAt) / 1000)} seconds more`;
}
