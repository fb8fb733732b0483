import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../../base/index.ts';
import { joinTasks } from './join-tasks.ts';

const start: Event = { kind: 'start', id: 'a', label: 'copy a' };
const done = (seconds: number): Event => ({ kind: 'done', id: 'a', seconds });
const advance: Event = { kind: 'advance', id: 'a', bytes: 1 };
const failed: Event = { kind: 'failed', id: 'a', message: 'it failed' };

const rows: readonly (readonly [what: string, events: readonly Event[], told: readonly Event[]])[] = [
  ['one task is told as it is', [start, advance, done(1)], [start, advance, done(1)]],
  [
    'two at one time are one, as long as the longer',
    [start, start, done(2), advance, done(1)],
    [start, advance, done(2)],
  ],
  ['what begins after the end is told again', [start, done(1), start, done(2)], [start, done(1), start, done(2)]],
  [
    'the last end counts',
    [start, start, failed, done(1), start, start, done(1), failed],
    [start, done(1), start, failed],
  ],
  ['an end without a beginning is told', [done(1)], [done(1)]],
];

for (const [what, events, expected] of rows) {
  test(what, () => {
    const told: Event[] = [];
    const onEvent = joinTasks((event) => told.push(event));
    for (const event of events) onEvent(event);
    assert.deepEqual(told, expected);
  });
}
