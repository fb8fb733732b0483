import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseListen } from './parse-listen.ts';

const rows: readonly (readonly [string, string, number] | readonly [string])[] = [
  ['localhost:5000', 'localhost', 5000],
  ['0.0.0.0:80', '0.0.0.0', 80],
  ['[::1]:0', '::1', 0],
  ['registry.example', 'registry.example', 5000],
  [':5001', '::', 5001],
  ['5002', 'localhost', 5002],
  [''],
  [':'],
  ['localhost:'],
  ['localhost:65536'],
  ['::1'],
  ['a b:1'],
  ['http://localhost:5000'],
];

for (const [text, host, port] of rows) {
  const expected = host === undefined ? undefined : { host, port };
  test(`listen on "${text}"`, () => assert.deepEqual(parseListen(text), expected));
}
