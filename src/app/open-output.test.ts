import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openOutput } from './open-output.ts';

const directory = mkdtempSync(join(tmpdir(), 'nacre-output-'));
after(() => rmSync(directory, { recursive: true }));

const bytes = Buffer.from('content');

test('a file is there whole, or as it was', () => {
  const path = join(directory, 'file');
  {
    using output = openOutput(path);
    output.write(bytes);
    assert.ok(!existsSync(path));
  }
  assert.deepEqual(readdirSync(directory), []);
  using output = openOutput(path);
  output.write(bytes);
  output.commit();
  assert.equal(readFileSync(path, 'utf8'), 'content');
});

test('a link stays, and what it leads to is replaced', () => {
  const [target, link] = [join(directory, 'target'), join(directory, 'link')];
  writeFileSync(target, 'before');
  symlinkSync('target', link);
  using output = openOutput(link);
  output.write(bytes);
  output.commit();
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(readFileSync(target, 'utf8'), 'content');
});

test('what is no file is written to and stays what it is', async () => {
  const path = join(directory, 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const read = once(reader.stdout, 'data');
  using output = openOutput(path);
  output.write(bytes);
  output.commit();
  assert.equal(String((await read)[0]), 'content');
  assert.ok(lstatSync(path).isFIFO());
});

test('a directory is refused, and so is one that is not there', () => {
  assert.throws(() => openOutput(directory), { code: 'app/bad-target' });
  assert.throws(() => openOutput(join(directory, 'none/file')), { code: 'app/bad-target' });
});
