import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Event, utf8 } from '../../base/index.ts';
import { formatFrame, shownOutput } from './format-frame.ts';
import { formatStep } from './format-step.ts';
import { createStepBoard } from './step-board.ts';
import { textWidth } from './text-width.ts';

const plain = (_: string, text: string): string => text;
const planned = (id: string): Event => ({ kind: 'planned', id, label: `[${id}] RUN ${id}`, inputs: [] });
const start = (id: string, total?: number): Event => ({
  ...{ kind: 'start', id, label: `[${id}] RUN ${id}` },
  ...(total === undefined ? {} : { total }),
});
const output = (id: string, text: string): Event => ({ kind: 'output', id, stream: 'stdout', bytes: utf8(text) });
const done = (id: string): Event => ({ kind: 'done', id, seconds: 1.5 });
const cached = (id: string): Event => ({ kind: 'cached', id, label: `[${id}] RUN ${id}` });
const failed = (id: string): Event => ({ kind: 'failed', id, message: 'it failed' });
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `s${at}`);
const numbered = (count: number): string => names(count).join('\n');

/** What is drawn two seconds after all these events came. */
function draw(events: readonly Event[], rows = 24, columns = 40): readonly string[] {
  const board = createStepBoard(shownOutput);
  for (const event of events) board.apply(event, 1000);
  return formatFrame({ steps: board.steps, now: 3000, startedAt: 0, rows, columns, paint: plain });
}

const rows: readonly (readonly [what: string, events: readonly Event[], rows: number, frame: readonly string[]])[] = [
  ['nothing yet', [], 24, ['[+] Building 3.0s (0/0)']],
  [
    'what waits is counted and not shown',
    [...names(3).map(planned), start('s0')],
    24,
    ['[+] Building 3.0s (0/3)', ' => [s0] RUN s0                    2.0s'],
  ],
  [
    'what has ended is marked',
    [...names(3).map(planned), cached('s0'), start('s1'), done('s1'), start('s2'), failed('s2')],
    24,
    [
      '[+] Building 3.0s (3/3)',
      ' ✓  CACHED [s0] RUN s0             0.0s',
      ' ✓  [s1] RUN s1                    1.5s',
      ' ✗  ERROR [s2] RUN s2              0.0s',
    ],
  ],
  [
    'a transfer shows bytes and rate',
    [start('s0', 2_000_000), { kind: 'advance', id: 's0', bytes: 500_000 }],
    24,
    ['[+] Building 3.0s (0/1)', ' => [s0] RUN … 500kB / 2MB 250kB/s 2.0s'],
  ],
  [
    'of output the last six lines',
    [start('s0'), output('s0', numbered(9))],
    24,
    [
      '[+] Building 3.0s (0/1)',
      ' => [s0] RUN s0                    2.0s',
      ...names(9)
        .slice(3)
        .map((name) => ` => => # ${name}`),
    ],
  ],
  [
    'where rows are few, running steps have a fair share of them',
    [...names(2).map((id) => start(id)), ...names(2).map((id) => output(id, numbered(9)))],
    8,
    [
      '[+] Building 3.0s (0/2)',
      ' => [s0] RUN s0                    2.0s',
      ' => => # s7',
      ' => => # s8',
      ' => [s1] RUN s1                    2.0s',
      ' => => # s7',
      ' => => # s8',
    ],
  ],
  [
    'what ended last is shown in the rows that are left',
    [...names(4).map(cached), start('run')],
    5,
    [
      '[+] Building 3.0s (4/5)',
      ' ✓  CACHED [s2] RUN s2             0.0s',
      ' ✓  CACHED [s3] RUN s3             0.0s',
      ' => [run] RUN run                  2.0s',
    ],
  ],
  [
    'more running steps than rows',
    names(9).map((id) => start(id)),
    5,
    [
      '[+] Building 3.0s (0/9)',
      ' => [s0] RUN s0                    2.0s',
      ' => [s1] RUN s1                    2.0s',
      ' => 7 more steps are running',
    ],
  ],
];

for (const [what, events, height, frame] of rows) test(what, () => assert.deepEqual(draw(events, height), frame));

test('no frame is higher or wider than the terminal, whatever there is to show', () => {
  const events = [
    ...names(30).map((id) => start(id)),
    ...names(15).map(done),
    ...names(30).map((id) => output(id, `${'漢字 long '.repeat(30)}\n`.repeat(9))),
  ];
  for (const height of [1, 2, 3, 5, 10, 24, 200]) {
    for (const columns of [8, 20, 40, 41, 80, 300]) {
      const frame = draw(events, height, columns);
      assert.ok(frame.length <= Math.max(2, height - 1), `${frame.length} lines on ${height}`);
      for (const line of frame) assert.ok(textWidth(line) < columns, `${columns}: ${line}`);
    }
  }
});

test('what a build that was stopped left undone is marked', () => {
  const board = createStepBoard(0);
  board.apply(start('s0'), 1000);
  const [step] = board.steps;
  assert.ok(step !== undefined);
  assert.equal(formatStep(step, 3000, 40, plain, true), ' ✗  CANCELED [s0] RUN s0           2.0s');
});
