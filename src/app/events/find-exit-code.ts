import { readFileSync } from 'node:fs';
import type { Nacre } from '../nacre.ts';
import { parseEvent } from './event.ts';
import { eventFile, eventsDirectory, listEventFiles } from './event-files.ts';

/** What a container that is gone ended with last, as it was told then; `undefined` when that is not known any more. */
export function findExitCode(
  { store }: { readonly store: Pick<Nacre['store'], 'paths'> },
  id: string,
): number | undefined {
  const directory = eventsDirectory(store.paths.root);
  for (const number of listEventFiles(directory).toReversed()) {
    const lines = readLines(eventFile(directory, number)).filter((line) => line.includes(id) && line.includes('"die"'));
    for (const line of lines.toReversed()) {
      const event = parseEvent(line);
      if (event?.id !== id || event.action !== 'die') continue;
      const exitCode = Number(event.attributes.exitCode);
      return Number.isInteger(exitCode) ? exitCode : undefined;
    }
  }
  return undefined;
}

/** Nothing of a file that was removed meanwhile. */
function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
