import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Issuer, startIssuer } from '../../../../test/suites/start-issuer.ts';
import { createOidcIssuers, type OidcIssuer, type OidcIssuers } from './oidc-issuers.ts';

describe('createOidcIssuers', () => {
  let issuer: Issuer;
  let issuers: OidcIssuers;
  const failures: unknown[] = [];
  const toSettings = (address: string): OidcIssuer => ({
    issuer: address,
    audience: 'registry.example',
    users: [
      { claims: { repository: ['acme/*'], ref: ['refs/heads/main', 'refs/tags/**'] }, user: 'ci', groups: ['release'] },
      { claims: { repository: ['acme/*'] } },
      { claims: { roles: ['admin'] }, user: 'admin' },
    ],
  });

  before(async () => {
    issuer = await startIssuer();
    issuers = createOidcIssuers([toSettings(issuer.issuer)], (error) => failures.push(error));
  });
  after(() => issuer[Symbol.asyncDispose]());

  const subject = 'repo:acme/app:ref:refs/heads/main';
  const rows: readonly (readonly [claims: Record<string, unknown>, user: string | undefined, groups?: string[]])[] = [
    [{}, 'ci', ['release']],
    [{ ref: 'refs/tags/v1/final' }, 'ci', ['release']],
    [{ ref: 'refs/heads/other' }, `oidc:${subject}`, []],
    [{ ref: undefined }, `oidc:${subject}`, []],
    [{ repository: 'other/app' }, undefined],
    [{ repository: 'acme/app/x' }, undefined],
    [{ repository: 'acmes/app' }, undefined],
    [{ repository: 'x', roles: ['user', 'admin'] }, 'admin', []],
    [{ repository: 'x', roles: { admin: true } }, undefined],
    [{ aud: 'elsewhere' }, undefined],
    [{ aud: ['elsewhere', 'registry.example'] }, 'ci', ['release']],
    [{ iss: 'http://127.0.0.1:1' }, undefined],
    [{ exp: 1000 }, undefined],
    [{ exp: undefined }, undefined],
    [{ sub: undefined }, undefined],
    [{ nbf: 99_999_999_999 }, undefined],
  ];
  for (const [claims, user, groups] of rows) {
    test(`${JSON.stringify(claims)} is ${user ?? 'nobody'}`, async () => {
      const expected = user === undefined ? undefined : { kind: 'user', name: user, groups };
      assert.deepEqual(await issuers.verify(await issuer.sign(claims)), expected);
    });
  }

  test('another key, no signature and no token', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    assert.equal(await issuers.verify(await issuer.sign({}, privateKey)), undefined);
    const [, payload] = (await issuer.sign()).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    for (const token of [`${header}.${payload}.`, 'eyJ.a.b', '']) assert.equal(await issuers.verify(token), undefined);
  });

  test('keys were fetched once, and nothing of it was a failure', () => {
    assert.deepEqual(issuer.asked, ['/.well-known/openid-configuration', '/keys']);
    assert.deepEqual(failures, []);
  });

  test('an issuer that is not what it says, or is not there, is told of', async () => {
    await using odd = await startIssuer('https://elsewhere.example');
    const told: string[] = [];
    const both = createOidcIssuers([toSettings(odd.issuer), toSettings('http://127.0.0.1:1')], (error) =>
      told.push(String(error)),
    );
    assert.equal(await both.verify(await odd.sign()), undefined);
    assert.equal(await both.verify(await odd.sign({ iss: 'http://127.0.0.1:1' })), undefined);
    assert.equal(told.length, 2);
    assert.match(told[0] ?? '', /is not the document of this issuer/);
  });
});
