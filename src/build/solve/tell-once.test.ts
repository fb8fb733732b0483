import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../../base/index.ts';
import { tellOnce } from './tell-once.ts';

test('a build that begins once more is told as one', () => {
  const events: Event[] = [];
  const tell = tellOnce((event) => void events.push(event));
  const plan: Event = { kind: 'planned', id: 'a', label: 'A', inputs: [] };
  const warning: Event = { kind: 'warning', id: 'a', message: 'mind' };
  const first: readonly Event[] = [
    plan,
    warning,
    { kind: 'phase', id: 'a', phase: 'look up' },
    { kind: 'start', id: 'a', label: 'A' },
    { kind: 'done', id: 'a', seconds: 1 },
    { kind: 'cached', id: 'b', label: 'B' },
  ];
  const again: readonly Event[] = [
    { kind: 'start', id: 'b', label: 'B' },
    { kind: 'phase', id: 'b', phase: 'run' },
    { kind: 'done', id: 'b', seconds: 1 },
  ];
  for (const event of first) tell(event);
  for (const event of [plan, warning, { kind: 'phase', id: 'a', phase: 'look up' } as const]) tell(event);
  tell({ kind: 'cached', id: 'a', label: 'A' });
  for (const event of again) tell(event);
  assert.deepEqual(events, [...first, ...again]);
});
