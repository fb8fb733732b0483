import { appendFileSync, rmSync, statSync } from 'node:fs';
import { once } from '../../base/index.ts';
import { makeDirectory } from '../../host/index.ts';
import type { Nacre } from '../nacre.ts';
import { formatEvent, type ToldEvent } from './event.ts';
import { eventFile, eventsDirectory, fileSize, keptFiles, listEventFiles } from './event-files.ts';

/**
 * Tells those who follow `nacre events`, now or later, that something was done. One write(2) at the end of a file, whole even when several
 * processes tell at once. Call it when the act is done. Never fails: an act that is done is not undone because it could not be told.
 */
export function tellEvent({ store }: { readonly store: Pick<Nacre['store'], 'paths'> }, event: ToldEvent): void {
  const directory = eventsDirectory(store.paths.root);
  const line = `${formatEvent({ attributes: {}, ...event, timeNano: nanoseconds() })}\n`;
  try {
    const file = eventFile(directory, chooseFile(directory));
    try {
      appendFileSync(file, line, { mode: 0o600 });
    } catch {
      makeDirectory(directory, 0o700);
      appendFileSync(file, line, { mode: 0o600 });
    }
  } catch {
    // A full disk, or a store that this user may only read.
  }
}

/** The newest file, or the next when that is full. Several processes that find it full choose the same. */
function chooseFile(directory: string): number {
  const numbers = listEventFiles(directory);
  const newest = numbers.at(-1);
  if (newest === undefined) return 1;
  if (statSync(eventFile(directory, newest)).size < fileSize) return newest;
  for (const old of numbers.slice(0, 1 - keptFiles)) rmSync(eventFile(directory, old), { force: true });
  return newest + 1;
}

/** Now, in nanoseconds since 1970: milliseconds of the clock when this process began to tell, and a finer clock from there on. */
function nanoseconds(): bigint {
  return began() + process.hrtime.bigint();
}

const began: () => bigint = once(() => BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint());
