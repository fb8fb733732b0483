import assert from 'node:assert/strict';
import { mkdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../suites/until.ts';
import { cannotRun, missingPrograms, openLab, run } from './lab.ts';

test('while a container fills the disk, others are seen, stopped and removed, and so is it', {
  skip: cannotRun() || missingPrograms('conmon'),
}, async () => {
  using lab = openLab();
  const root = join(lab.directory, 'root');
  mkdirSync(root);
  run('mount', '-t', 'tmpfs', '-o', 'size=32m', 'none', root);
  const runDetached = (name: string, ...rest: readonly string[]): string =>
    lab.ok('run', '-d', '--network', 'none', '--name', name, ...rest);
  lab.ok('import', '-q', lab.baseTar(), 'base');
  runDetached('obedient', '--stop-timeout', '0', 'base', 'sleep', '600');
  // It takes whatever becomes free.
  const fills =
    'while :; do dd if=/dev/zero bs=4k of=/f oflag=append conv=notrunc 2>/dev/null || true; sleep 0.01; done';
  runDetached('greedy', 'base', 'sh', '-c', fills);
  await until(
    () => statfsSync(root).bavail === 0,
    () => 'a full disk',
  );
  assert.deepEqual(lab.ok('ps', '--format', '{{.Names}}').split('\n').sort(), ['greedy', 'obedient']);
  lab.ok('stop', 'obedient');
  assert.equal(lab.ok('inspect', '--format', '{{.State.Status}}', 'obedient'), 'exited');
  lab.ok('rm', 'obedient');
  lab.ok('rm', '-f', 'greedy');
  assert.equal(lab.ok('ps', '-aq'), '');
  assert.ok(statfsSync(root).bavail > 0);
  lab.ok('system', 'check');
});
