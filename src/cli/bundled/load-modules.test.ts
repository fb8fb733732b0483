import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadModules } from './load-modules.ts';

const directory = mkdtempSync(join(tmpdir(), 'nacre-modules-'));
after(() => rmSync(directory, { recursive: true }));

function write(name: string, code: string): void {
  writeFileSync(join(directory, name), `(function (exports, require, module, __filename, __dirname) {${code}\n})`);
}
write('a.cjs', 'exports.name = "a"; exports.fromB = require("./b.cjs"); exports.dir = __dirname;');
write('b.cjs', 'const a = require("./a.cjs"); module.exports = { early: a.name, sep: require("node:path").sep };');
write('later.cjs', 'exports.load = async () => (await import("node:os")).EOL; exports.twice = (n) => n * 2;');
write('bad.cjs', 'const = 1;');

test('modules require each other, in a circle too, and what Node has', () => {
  const { load } = loadModules(directory, () => undefined);
  assert.deepEqual(load('a.cjs'), { name: 'a', fromB: { early: 'a', sep: '/' }, dir: directory });
  assert.equal(load('b.cjs'), (load('a.cjs') as { fromB: unknown }).fromB);
});

test('a module is imported when it is asked for', async () => {
  const { load } = loadModules(directory, () => undefined);
  assert.equal(await (load('later.cjs') as { load: () => Promise<string> }).load(), '\n');
});

test('code of earlier calls is taken, and what is no such code is not', () => {
  const first = loadModules(directory, () => undefined);
  assert.equal((first.load('later.cjs') as { twice: (n: number) => number }).twice(2), 4);
  const code = first.code();
  assert.deepEqual([...code.keys()], ['later.cjs']);
  for (const bytes of [code.get('later.cjs'), Buffer.from('nonsense')]) {
    const next = loadModules(directory, () => bytes);
    assert.equal((next.load('later.cjs') as { twice: (n: number) => number }).twice(3), 6);
  }
});

test('a fault has its place in the file', () => {
  const { load } = loadModules(directory, () => undefined);
  assert.throws(
    () => load('bad.cjs'),
    (error: Error) => error.stack?.includes(join(directory, 'bad.cjs')) === true,
  );
});
