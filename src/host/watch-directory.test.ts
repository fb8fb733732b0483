import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { watchDirectory } from './watch-directory.ts';

test('a change is told, an abort ends the wait, and so does time', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-watch-'));
  try {
    using changes = watchDirectory(directory);
    const started = performance.now();
    await changes.next(undefined);
    assert.ok(performance.now() - started >= 200);
    writeFileSync(join(directory, 'file'), '');
    await changes.next(undefined);
    await changes.next(AbortSignal.abort());
  } finally {
    rmSync(directory, { recursive: true });
  }
});
