import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CgroupMode } from '../../host/index.ts';
import { shelterMonitor } from './shelter-monitor.ts';

const rows: readonly [mode: CgroupMode, isInside: boolean, moved: boolean][] = [
  ['v2', false, true],
  ['v2', true, false],
  ['hybrid', false, false],
];

for (const [mode, isInside, moved] of rows) {
  test(`a monitor ${moved ? 'leaves' : 'stays in'} its login: ${mode}, ${isInside ? 'an ordinary user' : 'root'}`, async () => {
    const root = mkdtempSync(join(tmpdir(), 'nacre-groups-'));
    try {
      await shelterMonitor(77, { cgroupMode: () => mode, isInUserNamespace: () => isInside }, root);
      const procs = join(root, 'nacre/monitors/cgroup.procs');
      assert.equal(existsSync(procs) ? readFileSync(procs, 'latin1') : '', moved ? '77' : '');
    } finally {
      rmSync(root, { recursive: true });
    }
  });
}

test('where control groups can not be written, the monitor stays', async () => {
  await shelterMonitor(77, { cgroupMode: () => 'v2', isInUserNamespace: () => false }, '/dev/null');
});
