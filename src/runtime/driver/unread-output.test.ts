import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toUnreadOutput } from './unread-output.ts';

/** What crun writes to its log for output that it has not read. */
function crunLog(output: string): string {
  return (output.match(/.{1,255}/gs) ?? []).map((piece) => `${piece}\n`).join('');
}

test('output that crun put into its log comes out as it was printed', () => {
  for (const output of [
    '',
    'hello\r\n',
    'no line end',
    'x'.repeat(255),
    `${'y'.repeat(254)}\r\n`,
    'line\r\n'.repeat(300),
  ]) {
    assert.equal(toUnreadOutput(crunLog(output)), output);
  }
});
