import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Event, utf8 } from '../base/index.ts';
import { openPlainProgress } from './progress-plain.ts';

const start = (id: string): Event => ({ kind: 'start', id, label: `[${id}] RUN ${id}` });
const bytesOutput = (id: string, bytes: Iterable<number>): Event => ({
  kind: 'output',
  id,
  stream: 'stdout',
  bytes: Uint8Array.from(bytes),
});
const output = (id: string, text: string): Event => bytesOutput(id, utf8(text));
const done = (id: string, seconds = 0): Event => ({ kind: 'done', id, seconds });

const rows: readonly (readonly [what: string, events: readonly Event[], lines: readonly string[]])[] = [
  ['a quick task is one line', [start('a'), done('a')], ['[a] RUN a']],
  ['a slow one says how long it took', [start('a'), done('a', 1.25)], ['[a] RUN a', '[a] RUN a: done in 1.3 s']],
  ['output is indented', [start('a'), output('a', 'one\ntwo\n'), done('a')], ['[a] RUN a', '  one', '  two']],
  [
    'a line that comes in pieces is one line',
    [start('a'), output('a', 'on'), output('a', 'e\ntw'), output('a', 'o'), done('a')],
    ['[a] RUN a', '  one', '  two'],
  ],
  [
    'and so is a character that does',
    [start('a'), ...[...utf8('é\n')].map((byte) => bytesOutput('a', [byte])), done('a')],
    ['[a] RUN a', '  é'],
  ],
  [
    'what a task inside another does leaves no doubt',
    [start('a'), start('unpack'), done('unpack'), output('a', 'one\n'), done('a')],
    ['[a] RUN a', '[unpack] RUN unpack', '  one'],
  ],
  [
    'two tasks at once are told apart, and their lines do not mix',
    [
      start('a'),
      start('b'),
      output('a', 'a1\na'),
      output('b', 'b1\nb2\n'),
      output('a', '2\n'),
      done('b'),
      output('a', 'a3\n'),
      done('a'),
    ],
    ['[a] RUN a', '[b] RUN b', '[a] RUN a:', '  a1', '[b] RUN b:', '  b1', '  b2', '[a] RUN a:', '  a2', '  a3'],
  ],
  [
    'a task that fails shows its last words first',
    [start('a'), output('a', 'no end'), { kind: 'failed', id: 'a', message: 'it failed' }],
    ['[a] RUN a', '  no end', '[a] RUN a: failed'],
  ],
  [
    'what was done before and warnings are lines',
    [
      { kind: 'cached', id: 'a', label: 'a' },
      { kind: 'warning', message: 'careful' },
    ],
    ['a (cached)', 'warning: careful'],
  ],
  ['what was not ended is not lost', [start('a'), output('a', 'no end')], ['[a] RUN a', '  no end']],
];

for (const [what, events, lines] of rows) {
  test(what, () => {
    let shown = '';
    {
      using progress = openPlainProgress({
        err: (text) => {
          shown += text;
        },
      });
      for (const event of events) progress.onEvent(event);
    }
    assert.equal(shown, lines.map((line) => `${line}\n`).join(''));
  });
}
