import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { SignJWT } from 'jose';
import { covers, type Grant, parseScopes } from './grant.ts';
import { openTokenKey, readTokenKey, type TokenKey } from './token-key.ts';
import { createTokens, type TokenClaims, tokenLife } from './tokens.ts';

const directory = mkdtempSync(join(tmpdir(), 'nacre-tokens-'));
after(() => rmSync(directory, { recursive: true }));

const key = openTokenKey(join(directory, 'new', 'key.pem'));
const grants: readonly Grant[] = [{ type: 'repository', name: 'a/b', actions: ['pull'] }];
const claims: TokenClaims = { identity: { kind: 'user', name: 'alice', groups: ['ci'] }, grants };

describe('keys', () => {
  test('a key is made once, for its owner alone', () => {
    const path = join(directory, 'new', 'key.pem');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(openTokenKey(path).id, key.id);
    assert.equal(readTokenKey(path).algorithm, 'ES256');
  });

  test('RSA keys sign, too', async () => {
    const path = writeKey('rsa.pem', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    const rsa = createTokens(readTokenKey(path), 'here');
    assert.deepEqual(await rsa.verify(await rsa.issue(claims)), claims);
  });

  const unfit = [
    ['short.pem', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
    ['curve.pem', generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey],
  ] as const;
  for (const [name, privateKey] of unfit)
    test(`${name} is refused`, () => assert.throws(() => readTokenKey(writeKey(name, privateKey)), /neither of P-256/));
  test('what is no key is refused', () => {
    writeFileSync(join(directory, 'no.pem'), 'no key');
    assert.throws(() => openTokenKey(join(directory, 'no.pem')), /no\.pem is no key in PEM/);
  });
});

function writeKey(name: string, privateKey: TokenKey['privateKey']): string {
  const path = join(directory, name);
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return path;
}

describe('tokens', () => {
  const tokens = createTokens(key, 'here');
  const other = createTokens(openTokenKey(join(directory, 'other.pem')), 'here');

  test('what was issued is known again, also the second time', async () => {
    const token = await tokens.issue(claims);
    assert.deepEqual(await tokens.verify(token), claims);
    assert.deepEqual(await tokens.verify(token), claims);
    const nobody: TokenClaims = { identity: { kind: 'anonymous' }, grants: [] };
    assert.deepEqual(await tokens.verify(await tokens.issue(nobody)), nobody);
  });

  test('another server with the key knows it, one with another key does not', async () => {
    const token = await tokens.issue(claims);
    assert.deepEqual(await createTokens(key, 'here').verify(token), claims);
    assert.equal(await other.verify(token), undefined);
    assert.equal(await createTokens(key, 'there').verify(token), undefined);
  });

  test('it expires, also where it is remembered', async () => {
    let now = Date.now();
    const aging = createTokens(key, 'here', () => now);
    const token = await aging.issue(claims);
    assert.deepEqual(await aging.verify(token), claims);
    now += (tokenLife + 6) * 1000;
    assert.equal(await aging.verify(token), undefined);
    assert.equal((await tokens.verify(token)) === undefined, false, 'not yet, by the true clock');
  });

  test('a refresh token is no access token, nor the other way round', async () => {
    const refresh = { user: 'alice', stamp: 'x' };
    const token = await tokens.issueRefresh(refresh);
    assert.deepEqual(await tokens.verifyRefresh(token), refresh);
    assert.equal(await tokens.verify(token), undefined);
    assert.equal(await tokens.verifyRefresh(await tokens.issue(claims)), undefined);
  });

  const forged = async (header: Record<string, unknown>, payload: Record<string, unknown>): Promise<string> => {
    const seconds = Math.floor(Date.now() / 1000);
    const base = {
      iss: 'here',
      aud: 'here',
      sub: 'root',
      iat: seconds,
      nbf: seconds,
      exp: seconds + 60,
      access: grants,
    };
    return new SignJWT({ ...base, ...payload })
      .setProtectedHeader({ alg: 'ES256', typ: 'nacre-access+jwt', ...header })
      .sign(key.privateKey);
  };
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('what is forged here is good as it stands', async () => {
    assert.notEqual(await tokens.verify(await forged({}, {})), undefined);
  });
  const hostile: readonly (readonly [what: string, token: () => Promise<string>])[] = [
    ['another audience', () => forged({}, { aud: 'there' })],
    ['another issuer', () => forged({}, { iss: 'there' })],
    ['no end', () => forged({}, { exp: undefined })],
    ['an end in the past', () => forged({}, { exp: 1 })],
    ['a beginning in the future', () => forged({}, { nbf: Date.now() })],
    ['nobody', () => forged({}, { sub: undefined })],
    ['another type', () => forged({ typ: 'JWT' }, {})],
    [
      'no signature',
      async () => {
        const [, payload] = (await forged({}, {})).split('.');
        return `${encode({ alg: 'none', typ: 'nacre-access+jwt' })}.${payload}.`;
      },
    ],
    [
      'the public key as a secret',
      async () => {
        const secret = Buffer.from(key.publicKey.export({ type: 'spki', format: 'pem' }));
        const payload = { iss: 'here', aud: 'here', sub: 'root', exp: Date.now(), iat: 1, nbf: 1 };
        return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'nacre-access+jwt' }).sign(secret);
      },
    ],
    [
      'a changed payload',
      async () => {
        const [header, , signature] = (await tokens.issue(claims)).split('.');
        return `${header}.${encode({ iss: 'here', aud: 'here', sub: 'root', exp: Date.now() })}.${signature}`;
      },
    ],
    ['no token', async () => 'abc'],
    ['nothing', async () => ''],
  ];
  for (const [what, make] of hostile)
    test(`refuses a token with ${what}`, async () => assert.equal(await tokens.verify(await make()), undefined));
});

describe('scopes', () => {
  const rows: readonly (readonly [scopes: readonly string[], grants: readonly Grant[]])[] = [
    [['repository:a/b:pull,push'], [{ type: 'repository', name: 'a/b', actions: ['pull', 'push'] }]],
    [
      ['repository:a:pull repository:b:*'],
      [
        { type: 'repository', name: 'a', actions: ['pull'] },
        { type: 'repository', name: 'b', actions: ['*'] },
      ],
    ],
    [['registry:catalog:*'], [{ type: 'registry', name: 'catalog', actions: ['*'] }]],
    [
      [
        'repository:../a:pull',
        'repository:A:pull',
        'repository:a',
        'registry:other:*',
        'repository(plugin):a:pull',
        '',
      ],
      [],
    ],
  ];
  for (const [scopes, expected] of rows) test(scopes.join(' '), () => assert.deepEqual(parseScopes(scopes), expected));

  test('a grant covers what it names and nothing else', () => {
    assert.ok(covers(grants, 'pull', 'a/b'));
    assert.ok(!covers(grants, 'push', 'a/b'));
    assert.ok(!covers(grants, 'pull', 'a/bc'));
    assert.ok(!covers(grants, 'catalog', undefined));
    assert.ok(covers([{ type: 'registry', name: 'catalog', actions: ['*'] }], 'show', 'a/b'));
  });
});
