import type { Letter, LetterCount, NewLetter } from './outbox.ts';
import type { RecordRow } from './record-row.ts';

/** Columns of a letter that is put in, in the order of `toLetterValues`. */
export const newLetterColumns: readonly string[] = ['receiver', 'event', 'added', 'failure', 'buried'];

/** A letter with a time in `buried` was given up; one that is dead from the beginning, when it was added. */
export function toLetterValues({ receiver, event, added, failure }: NewLetter): readonly (string | number | null)[] {
  return [receiver, event, added, failure ?? null, failure === undefined ? null : added];
}

export function toLetter(row: RecordRow): Letter {
  return {
    id: row.number('id'),
    receiver: row.text('receiver'),
    event: row.text('event'),
    added: row.number('added'),
    attempts: row.number('attempts'),
    ...(row.has('failure') ? { failure: row.text('failure') } : {}),
    ...(row.has('buried') ? { buried: row.number('buried') } : {}),
  };
}

/** Of a row for each receiver. */
export function toLetterCount(row: RecordRow): LetterCount {
  return { receiver: row.text('receiver'), waiting: row.number('waiting'), dead: row.number('dead') };
}
