import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openHost } from './open-host.ts';
import { removeLater } from './remove-later.ts';

function fill(): string {
  const path = mkdtempSync(join(tmpdir(), 'nacre-later-'));
  mkdirSync(join(path, 'deep'));
  writeFileSync(join(path, 'deep', 'file'), 'x');
  return path;
}

test('a directory is removed by another process', async () => {
  const path = fill();
  removeLater(path, openHost());
  for (let tries = 0; existsSync(path) && tries < 500; tries++) await setTimeout(10);
  assert.equal(existsSync(path), false);
});

test('where no process can be started it is removed at once', () => {
  const path = fill();
  const spawn = (): never => {
    throw new Error('there is no rm');
  };
  removeLater(path, { spawn });
  assert.equal(existsSync(path), false);
});
