import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { parseUserns, readUserNamespace } from './userns-flag.ts';

const cases: readonly [text: string, read: ReturnType<typeof parseUserns>][] = [
  ['', undefined],
  ['host', undefined],
  ['nomap', { kind: 'nomap' }],
  ['keep-id', { kind: 'keep-id' }],
  ['keep-id:uid=1000,gid=0', { kind: 'keep-id', uid: 1000, gid: 0 }],
  ['auto', { kind: 'auto' }],
  ['auto:size=2000', { kind: 'auto', size: 2000 }],
];

for (const [text, read] of cases) test(`--userns "${text}"`, () => assert.deepEqual(parseUserns(text), read));

for (const text of [
  'keep',
  'host:x',
  'nomap:',
  'keep-id:',
  'keep-id:size=1',
  'auto:size=0',
  'auto:size=x',
  'auto:size=1=2',
])
  test(`--userns "${text}" is refused`, () => {
    assert.throws(
      () => parseUserns(text),
      (error) => isFault(error, 'runtime/bad-flag'),
    );
  });

test('a namespace is named or given by number, not both', () => {
  const line = { inside: 0, outside: 1, count: 9 };
  assert.deepEqual(readUserNamespace(undefined, ['0:1:9'], []), { kind: 'map', users: [line], groups: [line] });
  assert.deepEqual(readUserNamespace('nomap', [], []), { kind: 'nomap' });
  assert.throws(
    () => readUserNamespace('host', [], ['0:1:9']),
    (error) => isFault(error, 'runtime/bad-flag') && /beside/.test(error.message),
  );
});
