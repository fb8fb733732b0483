import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Issuer, startIssuer } from '../suites/start-issuer.ts';
import { until } from '../suites/until.ts';
import { call, type Lab, missingPrograms, openLab, run } from './lab.ts';
import { type Running, startNacre } from './running.ts';
import { writeFiles } from './write-files.ts';

const config = (issuer: string, more = ''): string => `
listen: 127.0.0.1:0
accessLog: true
${more}
access:
  htpasswd: users
  groups: { team-a: [alice] }
  oidc:
    issuer: ${issuer}
    audience: registry.example
    users: { claims: { repository: acme/* }, groups: workflows }
  rules:
    - repositories: team-a/**
      allow: { group:team-a: [pull, push, delete] }
    - repositories: acme/**
      allow: { group:workflows: [pull, push] }
    - repositories: "**"
      allow: { anonymous: pull, users: [pull, push, catalog] }
`;

describe('a registry with users', { skip: missingPrograms('htpasswd', 'skopeo', 'podman') }, () => {
  let lab: Lab;
  let server: Running;
  let host: string;
  let archive: string;
  let issuer: Issuer;
  const at = (name: string): string => join(lab.directory, name);

  before(async () => {
    lab = openLab();
    archive = `oci-archive:${at('image.tar')}`;
    writeFiles(at('context'), { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' });
    lab.ok('build', '-q', '-t', 'x:1', '-o', `type=oci,dest=${at('image.tar')}`, at('context'));
    run('htpasswd', '-B', '-C', '5', '-b', '-c', at('users'), 'alice', 'secret');
    run('htpasswd', '-B', '-C', '5', '-b', at('users'), 'bob', 'hidden');
    issuer = await startIssuer();
    writeFileSync(at('registry.yaml'), config(issuer.issuer));
    server = startNacre(lab, 'serve', '--config', at('registry.yaml'));
    await until(
      () => server.stderr().includes('listening on'),
      () => server.stderr(),
    );
    host = /listening on http:\/\/(\S+)/.exec(server.stderr())?.[1] ?? '';
  });
  after(async () => {
    server.child.kill('SIGTERM');
    assert.equal((await server.ended).status, 0);
    await issuer[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  const ask = (path: string, ...more: readonly string[]): { status: number; body: string } => {
    const { stdout } = call(['curl', '-s', '-w', '\n%{http_code}', ...more, `http://${host}${path}`], lab.environment);
    const [, body = '', status] = /^(.*)\n(\d+)$/s.exec(stdout) ?? [];
    return { status: Number(status), body };
  };
  const push = (who: string, repository: string): string => {
    const credentials = who === '' ? ['--dest-no-creds'] : ['--dest-creds', who];
    const target = `docker://${host}/${repository}`;
    const { stdout, stderr } = call(
      ['skopeo', 'copy', '--dest-tls-verify=false', ...credentials, archive, target],
      lab.environment,
    );
    return stdout + stderr;
  };
  const stored = /Storing signatures/;

  test('skopeo pushes what its user may, and pulls what everybody may', () => {
    assert.match(push('alice:secret', 'team-a/web:1'), stored);
    assert.match(push('bob:hidden', 'other:1'), stored);
    assert.match(push('bob:hidden', 'team-a/web:1'), /403|denied/i);
    assert.match(push('bob:wrong', 'other:1'), /unauthorized|invalid username/i);
    assert.match(push('', 'other:1'), /unauthorized|denied/i);
    const inspect = (name: string): string =>
      call(['skopeo', 'inspect', '--no-creds', '--tls-verify=false', `docker://${host}/${name}`], lab.environment)
        .stderr;
    assert.equal(inspect('other:1'), '');
    assert.match(inspect('team-a/web:1'), /unauthorized/);
  });

  test('podman and nacre log in, push and pull; a wrong password is told', () => {
    const podman = (...args: readonly string[]): ReturnType<typeof call> => call(['podman', ...args], lab.environment);
    const auth = ['--tls-verify=false', '--authfile', at('auth.json')];
    assert.match(podman('login', ...auth, '-u', 'alice', '-p', 'wrong', host).stderr, /invalid username\/password/);
    assert.match(podman('login', ...auth, '-u', 'alice', '-p', 'secret', host).stdout, /Login Succeeded/);
    const login = (password: string): ReturnType<typeof call> =>
      call(
        [
          'sh',
          '-c',
          `printf ${password} | '${join(import.meta.dirname, '../../bin/nacre')}' login -u alice --password-stdin ${host}`,
        ],
        lab.environment,
      );
    assert.notEqual(login('wrong').status, 0);
    assert.equal(login('secret').status, 0, login('secret').stderr);
    const name = `${host}/team-a/nacre:1`;
    lab.ok('build', '-q', '-t', name, at('context'));
    lab.ok('push', '-q', name);
    lab.ok('rmi', name);
    lab.ok('pull', '-q', name);
  });

  test('the catalog shows what the asker may pull', () => {
    const list = (who: string): unknown => JSON.parse(ask('/v2/_catalog?n=1', '-u', who).body);
    assert.deepEqual(list('bob:hidden'), { repositories: ['other'] });
    assert.equal(ask('/v2/_catalog').status, 401);
    // By a token that is for the catalog alone.
    const { token } = JSON.parse(ask('/token?service=nacre&scope=registry:catalog:*', '-u', 'alice:secret').body);
    const all = JSON.parse(ask('/v2/_catalog', '-H', `Authorization: Bearer ${token}`).body);
    assert.deepEqual(all, { repositories: ['other', 'team-a/nacre', 'team-a/web'] });
  });

  test('a token is for what it was asked for', () => {
    const answer = JSON.parse(
      ask('/token?service=nacre&scope=repository:other:pull,push&scope=repository:team-a/web:pull', '-u', 'bob:hidden')
        .body,
    );
    const withToken = (path: string, ...more: readonly string[]): number =>
      ask(path, '-H', `Authorization: Bearer ${answer.token}`, ...more).status;
    assert.equal(withToken('/v2/other/tags/list'), 200);
    assert.equal(withToken('/v2/other/blobs/uploads/', '-X', 'POST'), 202);
    assert.equal(withToken('/v2/another/blobs/uploads/', '-X', 'POST'), 401);
    assert.equal(withToken('/v2/team-a/web/tags/list'), 403);
    assert.equal(ask('/token?service=elsewhere', '-u', 'bob:hidden').status, 400);
    assert.equal(ask('/token', '-X', 'DELETE').status, 405);
  });

  test('an ID token of a workflow is a password, for its repositories alone', async () => {
    const login = async (claims: Record<string, unknown>): Promise<number> =>
      (
        await fetch(`http://${host}/v2/acme/app/blobs/uploads/`, {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(`any:${await issuer.sign(claims)}`)}` },
        })
      ).status;
    assert.deepEqual(
      [await login({}), await login({ repository: 'other/app' }), await login({ exp: 1 })],
      [202, 401, 401],
    );
    const query =
      'service=nacre&offline_token=true&scope=repository:acme/app:pull,push&scope=repository:team-a/web:pull';
    const answer = await fetch(`http://${host}/token?${query}`, {
      headers: { authorization: `Basic ${btoa(`any:${await issuer.sign()}`)}` },
    });
    const { token, ...rest } = (await answer.json()) as Record<string, unknown>;
    assert.equal(rest.refresh_token, undefined);
    assert.deepEqual(JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()).access, [
      { type: 'repository', name: 'acme/app', actions: ['pull', 'push'] },
    ]);
  });

  test('a refresh token lasts as long as the password', async () => {
    const form = (refresh: string): { status: number; body: string } =>
      ask(
        '/token',
        '-d',
        'grant_type=refresh_token',
        '-d',
        'service=nacre',
        '-d',
        'scope=repository:other:push',
        '-d',
        `refresh_token=${refresh}`,
      );
    const { refresh_token: refresh, token } = JSON.parse(ask('/token?offline_token=true', '-u', 'bob:hidden').body);
    const { access_token: access } = JSON.parse(form(refresh).body);
    assert.equal(ask('/v2/other/blobs/uploads/', '-X', 'POST', '-H', `Authorization: Bearer ${access}`).status, 202);
    assert.equal(form(token).status, 401);
    assert.equal(ask('/v2/', '-H', `Authorization: Bearer ${refresh}`).status, 401);
    run('htpasswd', '-B', '-C', '5', '-b', at('users'), 'bob', 'changed');
    // Asked with the password that was right: wrong ones are counted, and too many of them are refused.
    await until(
      () => ask('/v2/', '-u', 'bob:hidden').status === 401,
      () => 'bob is known by his old password',
    );
    assert.equal(ask('/v2/', '-u', 'bob:changed').status, 200);
    assert.equal(form(refresh).status, 401);
  });

  test('a new configuration counts at SIGHUP, a wrong one does not', async () => {
    const reload = async (text: string, said: string): Promise<void> => {
      writeFileSync(at('registry.yaml'), text);
      server.child.kill('SIGHUP');
      await until(
        () => server.stderr().includes(said),
        () => server.stderr(),
      );
    };
    await reload(config(issuer.issuer, 'readOnly: tru'), 'configuration not taken');
    assert.match(server.stderr(), /registry\.yaml:4:11\n +4 \| readOnly: tru/);
    assert.match(push('alice:secret', 'team-a/web:2'), stored);
    const unread = 'readOnly: true\nreplication: { to: http://127.0.0.1:1, user: x, passwordFile: nowhere, every: 1h }';
    await reload(config(issuer.issuer, unread), 'nowhere can not be read');
    assert.match(push('alice:secret', 'team-a/web:2'), stored);
    await reload(
      config(issuer.issuer, 'readOnly: true\nlimits: { page: 7 }'),
      'what it says of limits counts after a restart',
    );
    assert.match(push('alice:secret', 'team-a/web:3'), /read-only|denied|403/);
    rmSync(at('users'));
    await reload(config(issuer.issuer), 'can not be read');
    assert.equal(ask('/v2/', '-u', 'alice:secret').status, 200);
  });

  test('no password is in the log', () => {
    assert.match(server.stdout(), /"user":"alice"/);
    assert.doesNotMatch(server.stdout() + server.stderr(), /secret|hidden|changed/);
  });
});
