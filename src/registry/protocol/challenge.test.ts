import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Challenge, formatChallenge, parseChallenges } from './challenge.ts';

const rows: readonly (readonly [header: string | undefined, challenges: readonly Challenge[]])[] = [
  [undefined, []],
  ['', []],
  ['Basic', [{ scheme: 'basic', parameters: {} }]],
  ['Basic realm="a b"', [{ scheme: 'basic', parameters: { realm: 'a b' } }]],
  [
    'Bearer realm="https://auth.example/token",service="r.example",scope="repository:a/b:pull,push"',
    [
      {
        scheme: 'bearer',
        parameters: { realm: 'https://auth.example/token', service: 'r.example', scope: 'repository:a/b:pull,push' },
      },
    ],
  ],
  [
    'Bearer Realm = "x" , error=insufficient_scope, Basic realm="\\"q\\""',
    [
      { scheme: 'bearer', parameters: { realm: 'x', error: 'insufficient_scope' } },
      { scheme: 'basic', parameters: { realm: '"q"' } },
    ],
  ],
  [
    'Bearer realm="never ends',
    [
      { scheme: 'bearer', parameters: {} },
      { scheme: 'realm', parameters: {} },
    ],
  ],
];

for (const [header, challenges] of rows) test(`${header}`, () => assert.deepEqual(parseChallenges(header), challenges));

test('what is written is read back', () => {
  const parameters = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[ -~]{0,20}$/), {
    minKeys: 1,
    noNullPrototype: true,
  });
  const challenge = fc.record({ scheme: fc.constantFrom('basic', 'bearer'), parameters }, { noNullPrototype: true });
  fc.assert(
    fc.property(fc.array(challenge, { maxLength: 3 }), (all) =>
      assert.deepEqual(parseChallenges(all.map(formatChallenge).join(', ')), all),
    ),
  );
});

test('any header is read, and soon', () => {
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (header) => void parseChallenges(header)));
  const started = performance.now();
  parseChallenges(`Bearer ${'a="\\'.repeat(100_000)}`);
  parseChallenges('a '.repeat(100_000));
  assert.ok(performance.now() - started < 500);
});
