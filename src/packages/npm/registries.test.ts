import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openRegistries } from './registries.ts';

const own = `registry = https://npm.example.org/all
; a comment
@team:registry=https://team.example.org/npm/
//team.example.org/npm/:_authToken=\${TOKEN}
//npm.example.org/:_auth="dTpw"
`;
const user = '//npm.example.org/:_auth=other\n//user.example.org/a/:username=u\n//user.example.org/a/:_password=cA==\n';

describe('.npmrc', () => {
  const registries = openRegistries([own, user], { TOKEN: 's3cret' });

  test('scopes have registries of their own', () => {
    assert.equal(registries.registryOf('a'), 'https://npm.example.org/all/');
    assert.equal(registries.registryOf('@other/a'), 'https://npm.example.org/all/');
    assert.equal(registries.registryOf('@team/a'), 'https://team.example.org/npm/');
  });

  test('whoever names another registry means it for what is locked to the public one, too', () => {
    const public_ = 'https://registry.npmjs.org/a/-/a-1.0.0.tgz';
    assert.equal(registries.tarballOf('a', '1.0.0', public_), 'https://npm.example.org/all/a/-/a-1.0.0.tgz');
    assert.equal(
      registries.tarballOf('@team/a', '1.0.0', undefined),
      'https://team.example.org/npm/@team/a/-/a-1.0.0.tgz',
    );
    assert.equal(registries.tarballOf('a', '1.0.0', 'https://host/a.tgz'), 'https://host/a.tgz');
    assert.equal(
      openRegistries([], {}).tarballOf('a', '1.0.0', 'https://registry.yarnpkg.com/a/-/a-1.0.0.tgz#x'),
      'https://registry.npmjs.org/a/-/a-1.0.0.tgz#x',
    );
  });

  test('credentials are for the addresses they are written for', () => {
    const rows: readonly (readonly [url: string, header: string | undefined])[] = [
      ['https://team.example.org/npm/@team/a/-/a.tgz', 'Bearer s3cret'],
      ['https://team.example.org/other/a', undefined],
      ['https://team.example.org.evil/npm/a', undefined],
      ['https://npm.example.org/all/a', 'Basic dTpw'],
      ['https://user.example.org/a/b', `Basic ${Buffer.from('u:p').toString('base64')}`],
      ['https://user.example.org/ab', undefined],
      ['https://registry.npmjs.org/a', undefined],
    ];
    for (const [url, header] of rows) assert.equal(registries.authorizationOf(url), header, url);
  });

  test('the environment wins over files', () => {
    assert.equal(openRegistries([own], { npm_config_registry: 'http://here' }).registryOf('a'), 'http://here/');
  });
});
