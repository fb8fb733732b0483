import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Authorization, parseAuthorization } from './authorization.ts';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

const rows: readonly (readonly [header: string | undefined, meaning: Authorization])[] = [
  [undefined, { kind: 'none' }],
  ['', { kind: 'none' }],
  [basic(':'), { kind: 'none' }],
  [basic('alice:secret'), { kind: 'password', user: 'alice', password: 'secret' }],
  [basic('alice:a:b'), { kind: 'password', user: 'alice', password: 'a:b' }],
  [basic('ålice:päss'), { kind: 'password', user: 'ålice', password: 'päss' }],
  ['bearer a.b.c', { kind: 'token', token: 'a.b.c' }],
  [basic('no colon'), { kind: 'malformed' }],
  [basic('new\nline:x'), { kind: 'malformed' }],
  ['Basic', { kind: 'malformed' }],
  ['Basic !!', { kind: 'malformed' }],
  ['Digest username="a"', { kind: 'malformed' }],
  [`Bearer ${'a'.repeat(20_000)}`, { kind: 'malformed' }],
];

for (const [header, meaning] of rows) {
  test(`Authorization: ${header?.slice(0, 40)}`, () => assert.deepEqual(parseAuthorization(header), meaning));
}
