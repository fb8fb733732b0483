import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultContainerOptions, type RestartPolicy } from '../../runtime/index.ts';
import { isDue } from './boot-containers.ts';

const ended = { exitCode: 0, finishedAt: 1 };

test('what is started at boot', () => {
  const rows: readonly (readonly [policy: RestartPolicy['kind'], stopped: boolean | 'until-boot', due: boolean])[] = [
    ['no', false, false],
    ['always', false, true],
    ['always', true, true],
    ['unless-stopped', false, true],
    ['unless-stopped', true, false],
    ['unless-stopped', 'until-boot', true],
    ['no', 'until-boot', false],
    ['on-failure', false, false],
  ];
  for (const [kind, stopped, due] of rows) {
    const record = { stopped, options: { ...defaultContainerOptions, restart: { kind } } };
    assert.equal(isDue({ ...record, state: { kind: 'exited', ...ended } }), due, `${kind} ${stopped}`);
    assert.equal(isDue({ ...record, state: { kind: 'restarting', nextStart: 2, ...ended } }), true);
    assert.equal(isDue({ ...record, state: { kind: 'created' } }), false);
    assert.equal(
      isDue({ ...record, state: { kind: 'running', process: { pid: 1, startTime: '1' }, startedAt: 1 } }),
      false,
    );
  }
});

test('what failed when the machine went down is started at boot when its policy is on-failure', () => {
  const options = { ...defaultContainerOptions, restart: { kind: 'on-failure' as const } };
  const isDueWith = (exitCode: number): boolean =>
    isDue({ options, stopped: 'until-boot', state: { kind: 'exited', finishedAt: 1, exitCode } });
  assert.deepEqual([0, 143].map(isDueWith), [false, true]);
});
