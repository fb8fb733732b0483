import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerState } from '../../../runtime/index.ts';
import { describeState } from './describe-state.ts';

const now = 1_000_000_000;
const living = { process: { pid: 1, startTime: '1' }, startedAt: now - 300_000 };
const ended = { exitCode: 1, finishedAt: now - 4000 };

const cases: readonly (readonly [state: ContainerState, health: 'starting' | 'healthy' | null, text: string])[] = [
  [{ kind: 'created' }, null, 'Created'],
  [{ kind: 'running', ...living }, null, 'Up 5 minutes'],
  [{ kind: 'running', ...living }, 'healthy', 'Up 5 minutes (healthy)'],
  [{ kind: 'running', ...living }, 'starting', 'Up 5 minutes (health: starting)'],
  [{ kind: 'paused', ...living }, 'healthy', 'Up 5 minutes (Paused)'],
  [{ kind: 'restarting', ...ended, nextStart: now }, null, 'Restarting (1) 4 seconds ago'],
  [{ kind: 'exited', ...ended }, null, 'Exited (1) 4 seconds ago'],
];

for (const [state, health, text] of cases) test(text, () => assert.equal(describeState(state, health, now), text));
