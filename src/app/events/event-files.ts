import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes after which the next event begins a new file. */
export const fileSize: number = 4 << 20;
/** Older files are removed. */
export const keptFiles = 4;

/** Where a store's events are. */
export function eventsDirectory(root: string): string {
  return join(root, 'events');
}

/** The numbers of the files there are, oldest first. */
export function listEventFiles(directory: string): readonly number[] {
  try {
    return readdirSync(directory)
      .flatMap((name) => {
        const [, digits] = /^(\d{1,15})\.jsonl$/.exec(name) ?? [];
        return digits === undefined ? [] : [Number(digits)];
      })
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}

export function eventFile(directory: string, number: number): string {
  return join(directory, `${number}.jsonl`);
}
