import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findProgram } from './find-program.ts';

test('programs are found in PATH, in order, and where root has its own', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-find-'));
  const path = process.env.PATH;
  t.after(() => {
    process.env.PATH = path;
    rmSync(directory, { recursive: true });
  });
  mkdirSync(join(directory, 'a/sh'), { recursive: true });
  mkdirSync(join(directory, 'b'));
  writeFileSync(join(directory, 'a/plain'), '', { mode: 0o644 });
  writeFileSync(join(directory, 'b/sh'), '', { mode: 0o755 });
  process.env.PATH = `:relative:${directory}/a:${directory}/b`;
  assert.equal(findProgram('sh'), join(directory, 'b/sh'), 'a directory of that name is passed over');
  assert.equal(findProgram('plain'), undefined, 'a file that can not be executed is no program');
  assert.equal(findProgram('chroot'), '/usr/sbin/chroot');
  assert.equal(findProgram(`${directory}/b/sh`), `${directory}/b/sh`);
  assert.equal(findProgram('./no-such'), undefined);
});
