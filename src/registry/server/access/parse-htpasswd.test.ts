import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHtpasswd } from './parse-htpasswd.ts';

const hash = `$2y$05$${'a'.repeat(53)}`;

test('users, comments and empty lines', () => {
  const { value, diagnostics } = parseHtpasswd(`# people\nalice:${hash}\r\n\nbob:${hash}\n`, 'users');
  assert.deepEqual(
    [...value],
    [
      ['alice', hash],
      ['bob', hash],
    ],
  );
  assert.deepEqual(diagnostics, []);
});

const rows: readonly (readonly [line: string, column: number, message: RegExp])[] = [
  ['alice:$apr1$x$y', 7, /alice is hashed by Apache's MD5, and only bcrypt/],
  ['alice:{SHA}abc=', 7, /SHA-1/],
  ['alice:$6$salt$hash', 7, /SHA-2 crypt/],
  ['alice:secret', 7, /crypt or not at all/],
  [`alice:$2y$31$${'a'.repeat(53)}`, 7, /at a cost or in a form/],
  ['alice', 1, /no USER:HASH/],
  [`:${hash}`, 1, /no USER:HASH/],
  [`bob:${hash}`, 1, /bob stands here twice/],
];

for (const [line, column, message] of rows) {
  test(`refuses ${line}`, () => {
    const { value, diagnostics } = parseHtpasswd(`bob:${hash}\n${line}`, 'users');
    assert.deepEqual([...value.keys()], ['bob']);
    const [found] = diagnostics;
    assert.match(found?.message ?? '', message);
    assert.deepEqual(found?.place, { file: 'users', line: 2, column });
    assert.ok(!JSON.stringify(diagnostics).includes('secret'), 'no password is shown');
  });
}
