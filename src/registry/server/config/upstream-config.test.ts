import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseServerConfig } from './parse-server-config.ts';

const good = `
upstreams:
  - { prefix: hub, registry: docker.io, fresh: 10m, patience: 500ms, absent: 30s, mirrors: https://mirror.example }
  - { prefix: hub/own, registry: "[::1]:5000/team/a", user: me, passwordFile: password, push: true }
  - { registry: docker.io, repositories: library/* }
  - { registry: localhost:5000, repositories: [mine/**, "!mine/x"], plainHttp: true, anonymous: true }
replication:
  - { to: "https://registry.example:5000/copies", prefix: team, tags: [v*, "!*-rc", "/^1[.]/"], on: push, every: 6h }
  - { from: "http://localhost:5000", repositories: [a, b], referrers: false, delete: true, authority: ca.pem }
`;

test('what may be said of other registries', async () => {
  const { value, diagnostics } = await parseServerConfig(good, 'registry.yaml');
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(value?.upstreams?.[0], {
    prefix: 'hub',
    registry: 'docker.io',
    fresh: 600_000,
    patience: 500,
    absent: 30_000,
    mirrors: ['https://mirror.example'],
  });
  assert.deepEqual(value?.replication?.[1]?.repositories, ['a', 'b']);
});

const rows: readonly (readonly [text: string, message: RegExp, line: number])[] = [
  ['upstreams: { prefix: hub }', /an upstream has no registry/, 1],
  ['upstreams: { registry: https://docker.io }', /"https:\/\/docker.io" is not a registry such as/, 1],
  ['upstreams: { registry: docker.io, prefix: /hub }', /"\/hub" is not the beginning of names/, 1],
  ['upstreams: { registry: docker.io, mirrors: mirror.example }', /is not an address such as/, 1],
  ['upstreams: { registry: docker.io, user: me }', /user stands here without passwordFile/, 1],
  [
    'upstreams:\n- { prefix: a, registry: x.example }\n- { prefix: a, registry: y.example }',
    /another upstream with prefix a/,
    3,
  ],
  ['upstreams:\n- { registry: x.example }\n- { registry: y.example }', /another upstream without a prefix/, 3],
  ['replication: { every: 1h }', /either to a registry or from one/, 1],
  ['replication: { to: a.example, from: b.example }', /either to a registry or from one/, 1],
  ['replication: { from: a.example, on: push }', /another registry does not tell/, 1],
  ['replication: { to: a.example, passwordFile: x }', /passwordFile stands here without user/, 1],
  ['upstreams: { registry: a.example, user: me, passwordFile: x, anonymous: true }', /a user is not anonymous/, 1],
  [
    'upstreams:\n- { registry: a.example, prefix: hub, repositories: [hub/*, "!x", "**", h*/b, other/**] }',
    /no repository below hub fits other\/\*\*/,
    2,
  ],
  ['replication: { to: a.example, prefix: team, repositories: team }', /no repository below team fits team/, 1],
  ['replication: { to: ftp://a.example }', /"ftp:\/\/a.example" is not a registry such as/, 1],
  ['replication: { to: a.example, tags: /(/ }', /\/\(\/ is not a regular expression/, 1],
  ['replication: { to: a.example, tags: "a b" }', /is not a pattern of tags/, 1],
];

describe('what is wrong with other registries', () => {
  for (const [text, message, line] of rows)
    test(text, async () => {
      const { diagnostics } = await parseServerConfig(text, 'registry.yaml');
      assert.match(diagnostics[0]?.message ?? '', message);
      assert.equal(diagnostics[0]?.place.line, line);
    });
});
