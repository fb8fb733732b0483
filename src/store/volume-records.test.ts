import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from './disk-store.ts';
import { openVolumeRecords, type VolumeRecord } from './volume-records.ts';

const plain: VolumeRecord = { name: 'data', createdAt: 5, anonymous: false, labels: {}, options: {} };

test('volumes are recorded, renamed and forgotten', () => {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-volumes-'));
  try {
    using store = openStore(directory);
    const volumes = openVolumeRecords(store);
    const scratch = { ...plain, name: 'scratch', labels: { a: 'b' }, options: { type: 'tmpfs' }, anonymous: true };
    assert.equal(volumes.create(plain), true);
    assert.equal(volumes.create({ ...plain, createdAt: 6 }), false);
    assert.equal(volumes.create(scratch), true);
    assert.deepEqual(volumes.list(), [plain, scratch]);
    assert.equal(volumes.rename('scratch', 'data'), false);
    assert.equal(volumes.rename('absent', 'other'), false);
    assert.equal(volumes.rename('scratch', 'named'), true);
    const named = { ...scratch, name: 'named', anonymous: false };
    assert.deepEqual(volumes.get('named'), { ...named, formerly: 'scratch' });
    assert.deepEqual(
      volumes.unsettled().map(({ name }) => name),
      ['named'],
    );
    volumes.settle('named');
    assert.deepEqual(volumes.unsettled(), []);
    assert.deepEqual(volumes.get('named'), named);
    assert.equal(volumes.get('scratch'), undefined);
    assert.deepEqual([volumes.remove('named'), volumes.remove('named')], [true, false]);
    assert.deepEqual(volumes.list(), [plain]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
