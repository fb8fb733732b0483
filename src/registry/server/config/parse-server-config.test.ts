import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseServerConfig } from './parse-server-config.ts';
import { serverConfigSchema } from './server-config-schema.ts';

const whole = `
# a registry for two teams
listen: 0.0.0.0:5000
url: https://registry.example
readOnly: false
accessLog: true
tls: { certificate: tls.crt, key: tls.key }
limits:
  blob: 20GB
  manifest: 4 MiB
  silence: 30s
  connections: 100
access:
  htpasswd: users
  service: registry.example
  groups:
    team-a: [alice, bob]
    one: carol
  oidc:
    issuer: https://issuer.example
    audience: registry.example:5000
    users: { claims: { repository: acme/* }, groups: ci }
  rules:
    - repositories: team-a/**
      allow:
        group:team-a: [pull, push]
        user:root: delete
        group:ci: push
    - repositories: ["**", "!internal/**"]
      allow: { anonymous: pull, users: [] }
`;

test('a configuration', async () => {
  const { value, diagnostics } = await parseServerConfig(whole, 'c.yaml');
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(value, {
    listen: '0.0.0.0:5000',
    url: 'https://registry.example',
    readOnly: false,
    accessLog: true,
    tls: { certificate: 'tls.crt', key: 'tls.key' },
    limits: { blob: 20e9, manifest: 4 * 1024 ** 2, silence: 30_000, connections: 100 },
    access: {
      htpasswd: 'users',
      service: 'registry.example',
      groups: { 'team-a': ['alice', 'bob'], one: ['carol'] },
      oidc: [
        {
          issuer: 'https://issuer.example',
          audience: 'registry.example:5000',
          users: [{ claims: { repository: ['acme/*'] }, groups: ['ci'] }],
        },
      ],
      rules: [
        {
          repositories: ['team-a/**'],
          allow: { 'group:team-a': ['pull', 'push'], 'user:root': ['delete'], 'group:ci': ['push'] },
        },
        { repositories: ['**', '!internal/**'], allow: { anonymous: ['pull'], users: [] } },
      ],
    },
  });
});

for (const text of ['', '# nothing\n', '{}'])
  test(`${JSON.stringify(text)} says nothing`, async () => {
    assert.deepEqual((await parseServerConfig(text, 'c.yaml')).value, {});
  });

const rules = (text: string): string => `access:\n  rules:\n    - ${text}\n`;

const oidc = (issuer: string, claims: string): string =>
  `access:\n  oidc: { issuer: ${issuer}, audience: a, users: [{ claims: ${claims} }] }\n  rules: []\n`;

describe('what is refused', () => {
  const rows: readonly (readonly [text: string, place: string, message: RegExp, hint?: RegExp])[] = [
    ['listn: a', '1:1', /^the configuration has no key listn$/, /Did you mean listen\?/],
    ['limits:\n  blobs: 1GB', '2:3', /^limits has no key blobs$/, /blob\?/],
    ['limits:\n  blob: 1024', '2:9', /^"1024" is no size$/, /512MiB/],
    ['limits:\n  blob: 99999999999999TiB', '2:9', /is no size$/],
    ['limits:\n  idle: 5', '2:9', /is no time/, /30s/],
    ['limits:\n  page: 0', '2:9', /is no whole number/],
    ['readOnly: yes', '1:11', /^"yes" is neither true nor false$/],
    ['readOnly:', '1:10', /^nothing is neither true nor false$/],
    ['listen: [a]', '1:9', /^a list is not HOST:PORT$/],
    ['url: registry.example', '1:6', /is not an address/],
    ['url: https://registry.example/path', '1:6', /is not an address/],
    ['tls:\n  certificate: a', '2:3', /^tls has no key$/, /Add key/],
    ['listen: a\nlisten: b', '2:1', /listen stands here twice/],
    ['- a', '1:1', /^the configuration is no mapping$/],
    ['a: [', '1:5', /flow/i],
    ['access: {}', '1:9', /^access has no rules$/],
    ['metadata: { postgres: mysql://host/db }', '1:23', /is not a URL such as postgres:/],
    ['metadata: { postgres: postgres://host/db, sqlite: a }', '1:1', /^metadata names postgres and sqlite$/, /one of/],
    ['metadata: { connections: 5 }', '1:1', /^metadata names no database$/],
    ['metadata: { sqlite: a, connections: 5 }', '1:24', /are those to PostgreSQL/],
    ['metadata: { postgresFile: a }\naccess: { rules: [] }', '2:1', /share the key of tokens/, /tokenKey/],
    ['metadata: { sqlite: a }', '1:1', /^records are kept beside the blobs/, /Add storage/],
    ['storage: {}', '1:10', /^storage has no s3$/],
    ['storage: { s3: { bucket: a } }', '1:26', /is not the name of a bucket/],
    ['storage: { s3: { bucket: abc, endpoint: s3.example } }', '1:41', /is not an address/],
    ['storage: { s3: { bucket: abc, secretKeyFile: a } }', '1:31', /without accessKeyFile/],
    ['storage: { s3: { bucket: abc, publicEndpoint: "https://a" } }', '1:31', /sent nowhere/, /redirect: true/],
    [rules('{ repositories: A, allow: {} }'), '3:23', /"A" is no pattern of repositories/, /quote/],
    [rules('{ repositories: a**, allow: {} }'), '3:23', /no pattern/],
    [rules('{ repositories: a, allow: { users: pul } }'), '3:42', /none of pull, push/, /pull\?/],
    [rules('{ repositories: a, allow: { "a b": pull } }'), '3:35', /"a b" is not anonymous, users/],
    [rules('{ repositories: a, alow: {} }'), '3:26', /^a rule has no key alow$/, /Did you mean allow\?/],
    ['trustedProxies: { addresses: [10.0.0.0/8, 10.0.0] }', '1:43', /neither an address nor a network/],
    ['rates: { address: { requests: 0 } }', '1:31', /no whole number/],
    ['webhooks: { url: "http://hook.example" }', '1:13', /another machine by plain http/, /insecure: true/],
    ['webhooks: { url: "https://me@hook.example" }', '1:18', /is not an address/],
    ['webhooks: { url: "https://[" }', '1:13', /is not an address/],
    [
      'webhooks: [{ url: "http://127.0.0.1:1" }, { name: "http_1", url: "http://[::1]" }, { name: http_1, url: "https://a" }]',
      '1:100',
      /another webhook named http_1/,
    ],
    ['webhooks: { url: "https://a", events: pulll }', '1:39', /none of pull, push/, /pull\?/],
    [oidc('http://issuer.example', '{ a: b }'), '2:19', /is not an address of https/],
    [oidc('http://localhost.example', '{ a: b }'), '2:19', /is not an address of https/],
    [oidc('https://issuer.example', '{}'), '2:66', /whoever has a token of the issuer/, /Name a claim/],
    [
      'access:\n  groups: { team: [a] }\n  rules:\n    - repositories: a\n      allow: { group:teem: pull }',
      '5:16',
      /^there is no group teem$/,
      /group:team\?/,
    ],
  ];
  for (const [text, place, message, hint] of rows) {
    test(JSON.stringify(text), async () => {
      const { value, diagnostics } = await parseServerConfig(text, 'c.yaml');
      assert.equal(value, undefined);
      const found = diagnostics[0];
      assert.match(found?.message ?? '', message);
      assert.equal(`${found?.place.line}:${found?.place.column}`, place);
      assert.equal(found?.place.text, text.split('\n')[(found?.place.line ?? 0) - 1]);
      if (hint !== undefined) assert.match(found?.hint ?? '', hint);
    });
  }

  test('everything at once', async () => {
    const { diagnostics } = await parseServerConfig('listn: a\nreadOnly: 1\nlimits: { page: x }', 'c.yaml');
    assert.deepEqual(
      diagnostics.map(({ place }) => place.line),
      [1, 2, 3],
    );
  });

  test('aliases that repeat themselves, and depth', async () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (let level = 1; level < 8; level++) {
      const before = `*${'abcdefgh'[level - 1]},`.repeat(10);
      bomb.push(`${'abcdefgh'[level]}: &${'abcdefgh'[level]} [${before}]`);
    }
    for (const text of [bomb.join('\n'), `a: ${'['.repeat(100)}${']'.repeat(100)}`, 'a: &a [*a]']) {
      const { diagnostics } = await parseServerConfig(text, 'c.yaml');
      assert.match(diagnostics[0]?.message ?? '', /too large or too deep/);
    }
  });
});

test('the schema names every key and forbids others', () => {
  const schema = serverConfigSchema();
  assert.deepEqual(Object.keys(schema.properties ?? {}), [
    ...[
      'listen',
      'url',
      'readOnly',
      'accessLog',
      'tls',
      'limits',
      'rates',
      'trustedProxies',
      'webhooks',
      'access',
      'upstreams',
      'replication',
      'keeping',
      'metadata',
      'storage',
    ],
  ]);
  assert.equal(schema.additionalProperties, false);
});
