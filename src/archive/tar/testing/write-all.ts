import type { Entry } from '../../entry.ts';
import { createTarWriter } from '../writer.ts';
import type { EntryWithContent } from './random-entry.ts';

/** The archive of these entries. */
export function writeAll(entries: readonly (EntryWithContent | Entry)[]): Buffer {
  const pieces: Buffer[] = [];
  const writer = createTarWriter((bytes) => pieces.push(Buffer.from(bytes)));
  for (const item of entries) {
    if ('entry' in item) writer.entry(item.entry, [item.content]);
    else writer.entry(item);
  }
  writer.end();
  return Buffer.concat(pieces);
}
