import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soak } from '../soak/soak.ts';
import { missingPrograms, openLab } from './lab.ts';

const skip = process.geteuid?.() === 0 ? missingPrograms('conmon', 'crun') : 'it starts containers as root';

test('whatever is killed while containers start and stop, nothing is left of them', { skip }, async () => {
  using lab = openLab();
  lab.ok('import', '-q', lab.baseTar(), 'base');
  const { killed, left, check, stuck } = await soak({ lab, cycles: 30, network: ['--network', 'none'] });
  assert.deepEqual({ left, stuck }, { left: [], stuck: '' });
  assert.equal(check.status, 0, check.output);
  assert.ok((killed.nacre ?? 0) > 0, 'something was killed');
});
