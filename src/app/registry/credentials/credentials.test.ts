import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../../test/suites/temporary-directory.ts';
import { isFault } from '../../../base/index.ts';
import { openHost } from '../../../host/index.ts';
import { findCredentials } from './find-credentials.ts';
import { forgetCredentials, keepCredentials } from './keep-credentials.ts';

const auth = (text: string): string => Buffer.from(text).toString('base64');

function open(files: Readonly<Record<string, unknown>>, more: Readonly<Record<string, string>> = {}) {
  const directory = temporaryDirectory();
  for (const [path, json] of Object.entries(files)) {
    mkdirSync(dirname(join(directory.path, path)), { recursive: true });
    writeFileSync(join(directory.path, path), typeof json === 'string' ? json : JSON.stringify(json));
  }
  const environment = { HOME: directory.path, PATH: process.env.PATH, ...more };
  return { directory, deps: { environment, host: openHost }, [Symbol.dispose]: () => directory[Symbol.dispose]() };
}

const password = { kind: 'password', username: 'me', password: 'a:b' };
const rows: readonly (readonly [what: string, auths: unknown, registry: string, found: unknown])[] = [
  ['name and password in base64', { 'r.example': { auth: auth('me:a:b') } }, 'r.example', password],
  ['zeros at the end', { 'r.example': { auth: auth('me:a:b\0\0') } }, 'r.example', password],
  ['name and password as they are', { 'r.example': { username: 'me', password: 'a:b' } }, 'r.example', password],
  ['an address with a scheme and a path', { 'https://r.example/v2/': { auth: auth('me:a:b') } }, 'r.example', password],
  ['another port', { 'r.example': { auth: auth('me:a:b') } }, 'r.example:5000', undefined],
  ['a namespace, which is not the registry', { 'r.example/team': { auth: auth('me:a:b') } }, 'r.example', undefined],
  ['Docker Hub', { 'https://index.docker.io/v1/': { auth: auth('me:a:b') } }, 'docker.io', password],
  ['Docker Hub as podman has it', { 'docker.io': { auth: auth('me:a:b') } }, 'docker.io', password],
  [
    'an identity token',
    { 'r.example': { auth: auth('me:'), identitytoken: 't' } },
    'r.example',
    { kind: 'identity', token: 't' },
  ],
  ['a registry token', { 'r.example': { registrytoken: 't' } }, 'r.example', { kind: 'bearer', token: 't' }],
  ['an empty entry', { 'r.example': {} }, 'r.example', undefined],
  ['nothing', undefined, 'r.example', undefined],
];

for (const [what, auths, registry, found] of rows) {
  test(`credentials: ${what}`, async () => {
    using opened = open({ '.docker/config.json': { auths } });
    assert.deepEqual(await findCredentials(registry, opened.deps), found);
  });
}

test('files are looked into in their order', async () => {
  const entry = (name: string) => ({ auths: { 'r.example': { auth: auth(`${name}:x`) } } });
  const files = {
    '.docker/config.json': entry('docker'),
    '.config/containers/auth.json': entry('podman'),
    own: entry('own'),
  };
  using opened = open(files);
  const who = async (environment: Readonly<Record<string, string | undefined>>): Promise<unknown> => {
    const found = await findCredentials('r.example', { ...opened.deps, environment });
    return found?.kind === 'password' ? found.username : undefined;
  };
  const { environment } = opened.deps;
  assert.equal(await who(environment), 'docker');
  assert.equal(await who({ ...environment, DOCKER_CONFIG: join(opened.directory.path, 'nowhere') }), 'podman');
  assert.equal(await who({ ...environment, REGISTRY_AUTH_FILE: join(opened.directory.path, 'own') }), 'own');
  assert.equal(await who({ ...environment, REGISTRY_AUTH_FILE: join(opened.directory.path, 'nowhere') }), undefined);
});

for (const [what, text] of [
  ['no JSON', '{"auths": secret'],
  ['no object', '["secret"]'],
  ['an auth that is none', JSON.stringify({ auths: { 'r.example': { auth: auth('secret') } } })],
] as const) {
  test(`a configuration that holds ${what} is told, and not shown`, async () => {
    using opened = open({ '.docker/config.json': text });
    await assert.rejects(findCredentials('r.example', opened.deps), (error) => {
      assert.ok(isFault(error, 'app/bad-registry-config'), String(error));
      assert.doesNotMatch(`${error.message} ${error.hint} ${error.detail}`, /secret|c2VjcmV0/);
      return true;
    });
  });
}

test('what is kept leaves all else in the file as it was', async () => {
  using opened = open({ '.docker/config.json': { psFormat: 'x', auths: { other: { auth: auth('o:o') } } } });
  const path = join(opened.directory.path, '.docker/config.json');
  const kept = await keepCredentials('docker.io', { username: 'me', password: 'a:b' }, opened.deps);
  assert.deepEqual(kept, { path, helper: undefined });
  assert.deepEqual(await findCredentials('docker.io', opened.deps), password);
  const json = JSON.parse(readFileSync(path, 'utf8'));
  assert.equal(json.psFormat, 'x');
  assert.deepEqual(Object.keys(json.auths), ['other', 'https://index.docker.io/v1/']);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(await forgetCredentials('docker.io', opened.deps), true);
  assert.equal(await forgetCredentials('docker.io', opened.deps), false);
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(path, 'utf8')).auths), ['other']);
});

test('the file is made when there is none', async () => {
  using opened = open({});
  await keepCredentials('r.example', { username: 'me', password: 'a:b' }, opened.deps);
  assert.ok(existsSync(join(opened.directory.path, '.docker/config.json')));
  assert.deepEqual(await findCredentials('r.example', opened.deps), password);
});

test('a helper that prints what it should not is not quoted', async () => {
  using opened = open({ '.docker/config.json': { credsStore: 'bad' } });
  const bin = join(opened.directory.path, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'docker-credential-bad'), '#!/bin/sh\necho secret; echo secret >&2; exit 3\n', {
    mode: 0o755,
  });
  const before = process.env.PATH;
  process.env.PATH = `${bin}:${before}`;
  try {
    await assert.rejects(findCredentials('r.example', opened.deps), (error) => {
      assert.ok(isFault(error, 'app/bad-registry-config'));
      assert.match(error.message, /docker-credential-bad: ends get with status 3/);
      assert.doesNotMatch(`${error.message} ${error.hint} ${error.detail}`, /secret/);
      return true;
    });
  } finally {
    process.env.PATH = before;
  }
  using odd = open({ '.docker/config.json': { credsStore: '../../bin/sh' } });
  await assert.rejects(findCredentials('r.example', odd.deps), /can not be the name of a program/);
});
