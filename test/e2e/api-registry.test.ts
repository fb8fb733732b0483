import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { image, type Service, startService } from './clients/service.ts';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts';
import { cannotRun } from './lab.ts';

const user = { name: 'ann', password: 'secret word' };

/** What of a registry is had through the socket: with the credentials that the client sends, told as it goes on. */
describe('registries by way of the Docker API', { skip: cannotRun('docker', 'docker-registry', 'htpasswd') }, () => {
  let service: Service;
  let registry: DockerRegistry;
  before(async () => {
    service = await startService();
    registry = await startDockerRegistry(join(service.lab.directory, 'registry'), { user });
  });
  after(async () => {
    await registry[Symbol.asyncDispose]();
    const said = service.said();
    await service[Symbol.asyncDispose]();
    assert.match(said, /^listening on [^\n]*\n$/);
  });

  const auth = (password: string): string =>
    Buffer.from(JSON.stringify({ username: user.name, password })).toString('base64url');

  test('login: only with the password, which the client keeps', () => {
    const login = ['login', '-u', user.name, '--password-stdin', registry.host];
    const refused = service.docker(login, 'wrong');
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /unauthorized/);
    assert.match(service.docker(['push', `${registry.host}/nobody:1`]).stderr, /does not exist|No such image/);
    const { status, stdout } = service.docker(login, user.password);
    assert.equal(status, 0);
    assert.match(stdout, /Login Succeeded/);
  });

  test('push and pull: as the user who has logged in, with digests', () => {
    const { ok, docker } = service;
    const name = `${registry.host}/team/app`;
    ok('tag', image, `${name}:1`);
    ok('tag', image, `${name}:2`);
    const pushed = ok('push', `${name}:1`);
    assert.match(pushed, /^The push refers to repository \[localhost:\d+\/team\/app\]$/m);
    const digest = /^1: digest: (sha256:[0-9a-f]{64}) size: \d+$/m.exec(pushed)?.[1] ?? '';
    assert.match(digest, /^sha256:/);
    assert.match(ok('push', '-a', name), /^2: digest: sha256:/m);
    ok('rmi', `${name}:1`, `${name}:2`);
    const pulled = ok('pull', `${name}:1`);
    assert.match(pulled, /^1: Pulling from team\/app$/m);
    assert.ok(pulled.includes(`Digest: ${digest}\nStatus: Downloaded newer image for ${name}:1\n${name}:1`), pulled);
    assert.match(ok('pull', `${name}:1`), /Status: Image is up to date for/);
    assert.equal(ok('pull', '-q', `${name}@${digest}`), `${name}@${digest}`);
    assert.match(ok('pull', '-a', name), /Status: .* for localhost:\d+\/team\/app/);
    assert.equal(ok('images', '-q', '--filter', `reference=${name}:2`).split('\n').length, 1);
    assert.match(docker(['pull', `${name}:nosuch`]).stderr, /not found|does not exist/);
    assert.equal(ok('run', '--rm', '--pull', 'always', '-q', '--network', 'none', `${name}:2`, 'echo', 'ran'), 'ran');
  });

  test('credentials are those of the request; lines tell of failures that come late', async () => {
    const name = `${registry.host}/team/app`;
    const pull = (password: string): Promise<readonly unknown[]> =>
      service.lines('POST', `/images/create?fromImage=${encodeURIComponent(name)}&tag=1`, {
        'x-registry-auth': auth(password),
      });
    assert.match(JSON.stringify((await pull(user.password)).at(-1)), /Status: Image is up to date/);
    assert.match(JSON.stringify(await pull('wrong')), /^\[\{"message":"unauthorized/);
    const push = await service.lines('POST', `/images/${name}/push?tag=1`, { 'x-registry-auth': auth('wrong') });
    assert.match(
      JSON.stringify(push.at(-1)),
      /^\{"errorDetail":\{"message":"unauthorized[^}]*\},"error":"unauthorized/,
    );
    const [{ Descriptor }] = (await service.lines('GET', `/distribution/${name}:1/json`, {
      'x-registry-auth': auth(user.password),
    })) as [{ readonly Descriptor: { readonly digest: string } }];
    assert.match(Descriptor.digest, /^sha256:/);
  });

  test('a build pulls its base with the credentials of the client', () => {
    const context = join(service.lab.directory, 'context');
    mkdirSync(context);
    writeFileSync(join(context, 'Dockerfile'), `FROM ${registry.host}/team/app:2\nRUN echo built\n`);
    service.ok('rmi', `${registry.host}/team/app:2`);
    const build = ['build', '-q', '--pull', context];
    assert.match(service.ok(...build), /^sha256:/);
    service.ok('logout', registry.host);
    const { status, stderr } = service.docker(build);
    assert.equal(status, 1);
    assert.match(stderr, /answers 401/);
  });
});
