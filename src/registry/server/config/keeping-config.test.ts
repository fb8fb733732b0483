import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseServerConfig } from './parse-server-config.ts';

const whole = `
keeping:
  every: 30m
  grace: 2d
  deleted: none
  rules:
    - repositories: [ci/**, "!ci/keep"]
      keep:
        - tags: [main, "release-*"]
        - { newest: 20, pushed: 90d, pulled: 30d }
      untagged: 3d
    - { repositories: "**", untagged: 30d }
  writeOnce: { repositories: "**", tags: ["v*", "!*-rc*"] }
  quotas: { ci: 200GB, ci/web: 1GiB, "**": 2TB }
  check: { every: 30d, rate: 20MB }
`;

const day = 86_400_000;

test('a configuration of what is kept', async () => {
  const { value, diagnostics } = await parseServerConfig(whole, 'c.yaml');
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(value?.keeping, {
    every: 30 * 60_000,
    grace: 2 * day,
    deleted: 0,
    rules: [
      {
        repositories: ['ci/**', '!ci/keep'],
        keep: [{ tags: ['main', 'release-*'] }, { newest: 20, pushed: 90 * day, pulled: 30 * day }],
        untagged: 3 * day,
      },
      { repositories: ['**'], untagged: 30 * day },
    ],
    writeOnce: [{ repositories: ['**'], tags: ['v*', '!*-rc*'] }],
    quotas: { ci: 200e9, 'ci/web': 2 ** 30, '**': 2e12 },
    check: { every: 30 * day, rate: 20e6 },
  });
});

describe('what is refused of it', () => {
  const rows: readonly (readonly [text: string, message: RegExp])[] = [
    ['deleted: never', /"never" is no time/],
    ['every: 100ms', /is no time/],
    ['rules: { untagged: 3d }', /a rule has no repositories/],
    ['rules: { repositories: a, keep: { newest: 0 } }', /is no whole number of 1 or more/],
    ['rules: { repositories: a, keep: { tags: "a b" } }', /"a b" is not a pattern of tags/],
    ['writeOnce: { repositories: a, tags: v1/2 }', /"v1\/2" is not a pattern of tags/],
    ['quotas: { ci/: 1GB }', /"ci\/" is not a repository/],
    ['quotas: { ci: 1 }', /is no size/],
    ['check: { rate: 10 }', /is no size/],
  ];
  for (const [text, message] of rows)
    test(text, async () => {
      const { value, diagnostics } = await parseServerConfig(`keeping: { ${text} }\n`, 'c.yaml');
      assert.equal(value, undefined);
      assert.match(diagnostics[0]?.message ?? '', message);
    });
});
