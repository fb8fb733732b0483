import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Event, utf8 } from '../../../base/index.ts';
import type { BuildInspection, BuildLine } from '../../wire/builder.ts';
import { createBuildLines } from './build-lines.ts';
import { foldLines } from './fold-lines.ts';
import { parseLines } from './parse-lines.ts';
import { createStepLimits } from './step-limits.ts';
import { toEvent } from './to-event.ts';
import { type Trace, traceBuilds } from './trace-builds.ts';

const place = { file: 'Dockerfile', line: 3, column: 1 };

// Two steps at once and one that waits for both; one of them prints, and one was there.
const course: readonly (readonly [at: number, event: Event])[] = [
  [0.1, { kind: 'planned', id: 'a', label: 'RUN a', place, inputs: [] }],
  [0.1, { kind: 'planned', id: 'b', label: 'COPY b', inputs: [] }],
  [0.1, { kind: 'planned', id: 'c', label: 'RUN c', inputs: ['a', 'b'] }],
  [0.2, { kind: 'phase', id: 'a', phase: 'look up' }],
  [0.3, { kind: 'start', id: 'a', label: 'RUN a' }],
  [0.3, { kind: 'phase', id: 'a', phase: 'prepare' }],
  [0.4, { kind: 'phase', id: 'a', phase: 'run' }],
  [0.5, { kind: 'phase', id: 'b', phase: 'look up' }],
  [0.6, { kind: 'start', id: 'b', label: 'COPY b', total: 20 }],
  [0.7, { kind: 'advance', id: 'b', bytes: 15 }],
  [0.7, { kind: 'output', id: 'a', stream: 'stdout', bytes: utf8('gr').subarray(0, 2) }],
  [0.8, { kind: 'output', id: 'a', stream: 'stdout', bytes: utf8('öße\n').subarray(0, 1) }],
  [0.8, { kind: 'output', id: 'a', stream: 'stdout', bytes: utf8('öße\n').subarray(1) }],
  [0.9, { kind: 'advance', id: 'b', bytes: 5 }],
  [1, { kind: 'done', id: 'b', seconds: 0.4, size: 2048 }],
  [1.5, { kind: 'warning', id: 'a', message: 'careful' }],
  [2, { kind: 'done', id: 'a', seconds: 1.7 }],
  [2.1, { kind: 'phase', id: 'c', phase: 'look up' }],
  [2.25, { kind: 'cached', id: 'c', label: 'RUN c', size: 10 }],
];

function toLines(events: typeof course): readonly BuildLine[] {
  const lines = createBuildLines('b1');
  const limits = createStepLimits();
  return events.flatMap(([at, event]) => limits.apply(lines.ofEvent(event, at)));
}

function inspectionOf(lines: readonly BuildLine[]): BuildInspection {
  const { steps } = foldLines(lines, false);
  const source = { names: ['app'], context: '.', platforms: [], images: [], warnings: [] };
  return { ...source, id: 'b1', state: 'done', started: '2026-01-01T00:00:00.000Z', seconds: 2.5, cached: 1, steps };
}

describe('lines', () => {
  test('are what was told, when they are read again', () => {
    const text = toLines(course)
      .map((line) => JSON.stringify(line))
      .join('\n');
    assert.deepEqual(parseLines(text), toLines(course));
    const told = parseLines(text).flatMap((line) => toEvent(line) ?? []);
    const printed = told.flatMap((event) => (event.kind === 'output' ? [Buffer.from(event.bytes).toString()] : []));
    assert.equal(printed.join(''), 'größe\n');
    assert.equal(told.filter(({ kind }) => kind === 'done' || kind === 'cached').length, 3);
  });

  test('what is no line counts for nothing', () => {
    const whole = JSON.stringify({ kind: 'phase', build: 'b', at: 1, step: 2, phase: 'run' });
    const broken = [
      '',
      '{"kind":"pha',
      'null',
      '[]',
      '{"kind":"phase","build":"b","at":1}',
      '{"kind":"other","build":"b","at":1}',
    ];
    assert.equal(parseLines([...broken, whole, ...broken].join('\n')).length, 1);
  });

  test('of output two megabytes are kept, and a note that there was more', () => {
    const piece: Event = { kind: 'output', id: 'a', stream: 'stdout', bytes: utf8('x'.repeat(700_000)) };
    const lines = toLines([...course.slice(0, 1), ...Array.from({ length: 5 }, () => [1, piece] as const)]);
    const [step] = foldLines(lines, false).steps;
    assert.equal(step?.output, 2_000_000);
    assert.deepEqual(step?.warnings, ['more than 2 MB of output: the rest is not kept']);
  });
});

describe('steps', () => {
  test('have their times, phases and sizes', () => {
    const { steps, counts, last } = foldLines(toLines(course), false);
    assert.deepEqual(
      steps.map(({ label, state, start, seconds, queued, bytes, size, output }) => [
        label,
        state,
        start,
        seconds,
        queued,
        bytes,
        size,
        output,
      ]),
      [
        ['RUN a', 'done', 0.2, 1.8, 0.1, 0, undefined, 6],
        ['COPY b', 'done', 0.5, 0.5, 0.4, 20, 2048, 0],
        ['RUN c', 'cached', 2.1, 0.15, 0.1, 0, 10, 0],
      ],
    );
    assert.deepEqual(steps[0]?.phases, [
      { phase: 'look up', start: 0.2, seconds: 0.1 },
      { phase: 'prepare', start: 0.3, seconds: 0.1 },
      { phase: 'run', start: 0.4, seconds: 1.6 },
    ]);
    assert.deepEqual([steps[0]?.place, steps[0]?.warnings, steps[2]?.inputs], ['Dockerfile:3:1', ['careful'], [1, 2]]);
    assert.deepEqual([counts, last], [{ steps: 3, cached: 1, warnings: 1 }, 2.25]);
  });

  test('of a build that was stopped are cancelled, of one that goes on they run or wait', () => {
    const lines = toLines(course.slice(0, 12));
    const states = (isOpen: boolean): readonly string[] => foldLines(lines, isOpen).steps.map(({ state }) => state);
    assert.deepEqual(states(true), ['running', 'running', 'waiting']);
    assert.deepEqual(states(false), ['cancelled', 'cancelled', 'cancelled']);
    assert.equal(foldLines(lines, false).steps[0]?.seconds, 0.6);
  });
});

describe('a trace', () => {
  const build = inspectionOf(toLines(course));

  test('has a slice for each step on a lane of its own time, and what it did within', () => {
    const slices = slicesOf(traceBuilds([build]));
    assert.deepEqual(
      slices.map(({ name, tid, ts, dur }) => [name, tid, ts, dur]),
      [
        ['build', 0, 0, 2_500_000],
        ['plan', 0, 0, 100_000],
        ['finish', 0, 2_250_000, 250_000],
        ['queue', 1, 100_000, 100_000],
        ['RUN a', 1, 200_000, 1_800_000],
        ['look up', 1, 200_000, 100_000],
        ['prepare', 1, 300_000, 100_000],
        ['run', 1, 400_000, 1_600_000],
        ['queue', 2, 100_000, 400_000],
        ['COPY b', 2, 500_000, 500_000],
        ['look up', 2, 500_000, 100_000],
        ['queue', 1, 2_000_000, 100_000],
        ['RUN c', 1, 2_100_000, 150_000],
        ['look up', 1, 2_100_000, 150_000],
      ],
    );
    assert.deepEqual(slices.find(({ name }) => name === 'RUN c')?.args?.cached, true);
    assert.deepEqual(slices.find(({ name }) => name === 'COPY b')?.args?.bytes, 20);
  });

  test('slices of a lane lie beside or within each other', () => {
    const slices = slicesOf(traceBuilds([build, { ...build, id: 'b2', started: '2026-01-01T00:00:01.000Z' }]));
    for (const [at, a] of slices.entries()) {
      for (const b of slices.slice(at + 1)) {
        if (a.pid !== b.pid || a.tid !== b.tid) continue;
        const [from, to] = [Math.max(a.ts, b.ts), Math.min(a.ts + a.dur, b.ts + b.dur)];
        const inner = a.dur < b.dur ? a : b;
        assert.ok(to <= from || to - from === inner.dur, `${a.name} and ${b.name}`);
      }
    }
  });

  test('builds lie where they ran', () => {
    const later = { ...build, id: 'b2', started: '2026-01-01T00:00:01.500Z' };
    const starts = slicesOf(traceBuilds([later, build])).filter(({ name }) => name === 'build');
    assert.deepEqual(
      starts.map(({ pid, ts }) => [pid, ts]),
      [
        [1, 1_500_000],
        [2, 0],
      ],
    );
  });
});

interface Slice {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

function slicesOf({ traceEvents }: Trace): readonly Slice[] {
  return traceEvents.flatMap(({ ph, ts, dur, ...rest }) =>
    ph === 'X' && ts !== undefined && dur !== undefined ? [{ ...rest, ts, dur }] : [],
  );
}
