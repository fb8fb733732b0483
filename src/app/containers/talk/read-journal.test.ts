import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJournalEntry } from './read-journal.ts';

const rows: readonly [message: string | readonly number[] | null, partial: boolean, printed: string][] = [
  ['without its newline', false, 'without its newline\n'],
  ['with it\n', false, 'with it\n'],
  ['the beginning of a ', true, 'the beginning of a '],
  [[...Buffer.from('bytes\x07')], false, 'bytes\x07\n'],
  [null, false, '\n'],
];

for (const [message, partial, printed] of rows) {
  test(`of the journal’s ${JSON.stringify(message)}, ${JSON.stringify(printed)} is printed`, () => {
    const fields = partial ? { CONTAINER_PARTIAL_MESSAGE: 'true' } : {};
    const line = JSON.stringify({ __REALTIME_TIMESTAMP: '1', MESSAGE: message, ...fields });
    assert.equal(parseJournalEntry(line).bytes.toString('latin1'), printed);
  });
}
