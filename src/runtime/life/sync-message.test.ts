import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSyncMessage } from './sync-message.ts';

const lines: readonly [string, ReturnType<typeof parseSyncMessage>][] = [
  ['{"data": 1234}', { pid: 1234 }],
  [
    '{"data": -1, "message": "crun: open \\"x\\"\\nno such file"}',
    { pid: -1, message: 'crun: open "x"\nno such file' },
  ],
  // What conmon makes of a byte that is no text is no JSON: the number counts.
  ['{"data": -1, "message": "\\u0007 \u{fffd}\\q"}', { pid: -1, message: '\u0007 \u{fffd}q' }],
  ['{"data": 7, "message": "a"}\nmore: "}', { pid: 7, message: 'a' }],
  ['', undefined],
  ['conmon: something else', undefined],
];

for (const [line, expected] of lines)
  test(`conmon's word ${JSON.stringify(line)}`, () => assert.deepEqual(parseSyncMessage(line), expected));
