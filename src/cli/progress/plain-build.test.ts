import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Event, utf8 } from '../../base/index.ts';
import { openPlainBuild } from './plain-build.ts';

const label = (id: string): string => `[${id}] RUN ${id}`;
const planned = (id: string): Event => ({ kind: 'planned', id, label: label(id), inputs: [] });
const start = (id: string, total?: number): Event => ({
  ...{ kind: 'start', id, label: label(id) },
  ...(total === undefined ? {} : { total }),
});
const bytesOutput = (id: string, bytes: Iterable<number>): Event => ({
  ...{ kind: 'output', id, stream: 'stdout', bytes: Uint8Array.from(bytes) },
});
const output = (id: string, text: string): Event => bytesOutput(id, utf8(text));
const done = (id: string, seconds = 0): Event => ({ kind: 'done', id, seconds });
const cached = (id: string): Event => ({ kind: 'cached', id, label: label(id) });
const failed = (id: string): Event => ({ kind: 'failed', id, message: 'it failed' });

/** What comes when, in seconds: a number stands for the time of what follows it. */
type Course = readonly (Event | number)[];

const rows: readonly (readonly [what: string, course: Course, lines: string])[] = [
  [
    'a step',
    [start('a'), output('a', 'one\ntwo\n'), 1.26, done('a', 1.26)],
    '#1 [a] RUN a|#1 0.000 one|#1 0.000 two|#1 DONE 1.3s',
  ],
  ['a step that was done before', [planned('a'), cached('a')], '#1 [a] RUN a|#1 CACHED'],
  [
    'a step from a file that would command the terminal',
    [
      { kind: 'start', id: 'a', label: 'RUN \u001b]0;x\u0007' },
      { kind: 'failed', id: 'a', message: 'it \u001b[2J failed' },
    ],
    '#1 RUN \\x1b]0;x\\x07|#1 ERROR: it \\x1b[2J failed',
  ],
  [
    'steps have an empty line between them',
    [cached('a'), cached('b')],
    '#1 [a] RUN a|#1 CACHED||#2 [b] RUN b|#2 CACHED',
  ],
  [
    'numbers are those of the order in which steps were planned',
    [planned('a'), planned('b'), cached('b'), cached('a')],
    '#2 [b] RUN b|#2 CACHED||#1 [a] RUN a|#1 CACHED',
  ],
  [
    'output has its time in the step',
    [3, start('a'), 4.5, output('a', 'x\n'), done('a')],
    '#1 [a] RUN a|#1 1.500 x|#1 DONE 0.0s',
  ],
  [
    'a line that comes in pieces is one',
    [start('a'), output('a', 'on'), output('a', 'e\n'), done('a')],
    '#1 [a] RUN a|#1 0.000 one|#1 DONE 0.0s',
  ],
  [
    'and so is a character that does',
    [start('a'), ...[...utf8('é\n')].map((byte) => bytesOutput('a', [byte])), done('a')],
    '#1 [a] RUN a|#1 0.000 é|#1 DONE 0.0s',
  ],
  [
    'the last words need no line end',
    [start('a'), output('a', 'no end'), failed('a')],
    '#1 [a] RUN a|#1 0.000 no end|#1 ERROR: it failed',
  ],
  [
    'a step speaks until it ends, however many wait',
    [
      start('a'),
      start('b'),
      output('b', 'b1\n'),
      0.5,
      output('a', 'a1\n'),
      output('b', 'b2\n'),
      0.9,
      done('a', 0.9),
      done('b', 0.9),
    ],
    '#1 [a] RUN a|#1 0.500 a1|#1 DONE 0.9s||#2 [b] RUN b|#2 0.000 b1|#2 0.500 b2|#2 DONE 0.9s',
  ],
  [
    'one that is silent gives way, and is named again',
    [
      start('a'),
      output('a', 'a1\n'),
      start('b'),
      1.5,
      output('b', 'b1\n'),
      done('b', 1.5),
      output('a', 'a2\n'),
      done('a'),
    ],
    '#1 [a] RUN a|#1 0.000 a1|#1 ...||#2 [b] RUN b|#2 1.500 b1|#2 DONE 1.5s||#1 [a] RUN a|#1 1.500 a2|#1 DONE 0.0s',
  ],
  [
    'nobody waits for more than five seconds',
    [
      start('a'),
      start('b'),
      output('b', 'b1\n'),
      ...[0.9, 1.8, 2.7, 3.6, 4.5, 5.4].flatMap((at) => [at, output('a', 'a\n')]),
      output('b', 'b2\n'),
    ],
    '#1 [a] RUN a|#1 0.900 a|#1 1.800 a|#1 2.700 a|#1 3.600 a|#1 4.500 a|#1 5.400 a|#1 ...||#2 [b] RUN b|#2 0.000 b1|#2 5.400 b2|#2 CANCELED||#1 [a] RUN a|#1 CANCELED',
  ],
  [
    'a transfer is told of every five seconds',
    [
      start('a', 10_000_000),
      ...[1, 2, 6, 7].flatMap((at) => [at, { kind: 'advance', id: 'a', bytes: 1_000_000 } as const]),
    ],
    '#1 [a] RUN a|#1 3MB / 10MB 500kB/s|#1 CANCELED',
  ],
  [
    'a warning about a step',
    [planned('a'), { kind: 'warning', id: 'a', message: 'careful' }, cached('a')],
    '#1 [a] RUN a|#1 warning: careful|#1 CACHED',
  ],
  ['a warning about none', [{ kind: 'warning', message: 'careful' }], 'warning: careful'],
  [
    'what was not ended is not lost',
    [start('a'), start('b'), output('a', 'x'), output('b', 'y')],
    '#1 [a] RUN a|#1 x|#1 CANCELED||#2 [b] RUN b|#2 y|#2 CANCELED',
  ],
];

for (const [what, course, lines] of rows) test(what, () => assert.equal(play(course), lines));

test('in the end it says how much was cached, and what took longest', () => {
  const course = ['a', 'b', 'c', 'd', 'e'].flatMap((id, at): Course => [planned(id), start(id), done(id, at)]);
  const shown = play([planned('f'), cached('f'), ...course, 12], true);
  assert.match(
    shown,
    /\|\|built in 12\.0s: 1 of 6 steps cached\|longest: \[e\] RUN e 4\.0s, \[d\] RUN d 3\.0s, \[c\] RUN c 2\.0s$/,
  );
});

/** @returns lines with `|` between them */
function play(course: Course, isDone = false): string {
  let [shown, now] = ['', 0];
  {
    using progress = openPlainBuild(
      {
        err: (text) => {
          shown += text;
        },
      },
      () => now,
    );
    for (const each of course) {
      if (typeof each === 'number') now = each * 1000;
      else progress.onEvent(each);
    }
    if (isDone) progress.done();
  }
  return shown.trimEnd().replaceAll('\n', '|');
}
