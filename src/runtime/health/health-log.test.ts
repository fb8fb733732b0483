import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cutOutput } from './check-result.ts';
import { readHealthLog, writeHealthLog } from './health-log.ts';

const directory = mkdtempSync(join(tmpdir(), 'nacre-health-'));
after(() => rmSync(directory, { recursive: true }));

test('the last five checks are kept, and nothing beside them', () => {
  assert.deepEqual(readHealthLog({ directory }), { failures: 0, checks: [] });
  const checks = [1, 2, 3, 4, 5, 6].map((start) => ({ start, end: start + 1, exitCode: -1, output: `no ${start}\n` }));
  writeHealthLog({ directory }, { failures: 6, checks });
  assert.deepEqual(readHealthLog({ directory }), { failures: 6, checks: checks.slice(1) });
  assert.deepEqual(readdirSync(directory), ['health.json']);
});

test('what is damaged counts as nothing', () => {
  for (const text of ['', '{"checks":', '[]', '{"failures":3}']) {
    writeFileSync(join(directory, 'health.json'), text);
    assert.deepEqual(readHealthLog({ directory }), { failures: 0, checks: [] }, text);
  }
  writeFileSync(join(directory, 'health.json'), '{"failures":"x","checks":[null]}');
  assert.deepEqual(readHealthLog({ directory }), {
    failures: 0,
    checks: [{ start: 0, end: 0, exitCode: 0, output: '' }],
  });
});

test('of an output the beginning is kept', () => {
  assert.equal(cutOutput(Buffer.alloc(4096, 'x')), 'x'.repeat(4096));
  assert.equal(cutOutput(Buffer.alloc(5000, 'x')), `${'x'.repeat(4096)}...`);
});
