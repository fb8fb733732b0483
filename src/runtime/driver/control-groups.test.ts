import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { killGroups } from './control-groups.ts';

test('a group is killed by the file that v2 has for it, and v1 is left alone', () => {
  const root = mkdtempSync(join(tmpdir(), 'nacre-groups-'));
  try {
    const [v1, v2] = [join(root, 'v1'), join(root, 'v2')];
    for (const group of [v1, v2]) mkdirSync(group);
    writeFileSync(join(v2, 'cgroup.kill'), '');
    killGroups([v1, v2, join(root, 'gone')]);
    assert.deepEqual(readdirSync(v1), []);
    assert.equal(readFileSync(join(v2, 'cgroup.kill'), 'latin1'), '1');
  } finally {
    rmSync(root, { recursive: true });
  }
});
