import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { commitAll, git } from '../remote/make-repository.ts';
import { type Served, serve } from '../remote/serve.ts';
import { missingGitServer, serveGit } from '../remote/serve-git.ts';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts';
import { type Called, type Lab, missingPrograms, nacreProgram, openLab } from './lab.ts';
import { writeFiles } from './write-files.ts';

/** All that a build can take from elsewhere moves on, or goes. */
describe('a locked build', { skip: missingGitServer() || missingPrograms('busybox', 'docker-registry') }, () => {
  let lab: Lab;
  let registry: DockerRegistry;
  let repositories: Served;
  let files: Served;
  let content: string;
  let asked = 0;
  let store = 0;
  let repository: string;
  let context: string;
  let lock: string;

  before(async () => {
    lab = openLab();
    registry = await startDockerRegistry(join(lab.directory, 'registry'));
    repository = writeFiles(join(lab.directory, 'served/lib'), { 'lib.txt': 'one\n' });
    repositories = await serveGit(join(lab.directory, 'served'));
    files = await serve((_request, response) => {
      asked += 1;
      response
        .writeHead(200, { etag: `"${content.trim()}"`, 'last-modified': 'Thu, 01 Jan 1998 00:00:00 GMT' })
        .end(content);
    });
  });
  after(async () => {
    await repositories[Symbol.asyncDispose]();
    await files[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });
  beforeEach(async () => {
    content = 'one\n';
    rmSync(join(repository, '.git'), { recursive: true, force: true });
    writeFileSync(join(repository, 'lib.txt'), 'one\n');
    commitAll(repository);
    git(repository, 'branch', '-f', 'stable');
    await push('FROM scratch\nCOPY . /base\n');
    context = writeFiles(join(lab.directory, 'context'), {
      Dockerfile: `FROM ${registry.host}/base:1\nADD ${files.origin}/f.txt /\nADD ${repositories.origin}/lib/.git#stable /lib\nCOPY . /context/\n`,
      'a.txt': 'a\n',
    });
    lock = join(context, 'nacre.lock');
    rmSync(lock, { force: true });
  });
  afterEach(() => {
    store += 1;
  });

  const nacre = (...args: readonly string[]): Promise<Called> => onStore(`${store}`, args);

  function onStore(name: string, args: readonly string[]): Promise<Called> {
    const child = spawn(nacreProgram, args, { env: { ...lab.environment, NACRE_ROOT: join(lab.directory, name) } });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
    child.stderr.on('data', (piece: Buffer) => stderr.push(piece));
    return new Promise((resolve) => {
      child.on('close', (status) =>
        resolve({ status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
      );
    });
  }

  async function okOn(name: string, args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await onStore(name, args);
    assert.equal(status, 0, stderr);
    return stdout.trim();
  }

  const ok = (...args: readonly string[]): Promise<string> => okOn(`${store}`, args);

  const build = (...flags: readonly string[]): Promise<string> => ok('build', '-q', ...flags, context);

  /** Puts an image into the registry, from a store of its own. */
  async function push(dockerfile: string): Promise<void> {
    const directory = writeFiles(join(lab.directory, 'base'), { Dockerfile: dockerfile });
    const name = `${registry.host}/base:1`;
    await okOn('pusher', ['build', '-q', '-t', name, '--push', directory]);
  }

  async function moveOn(): Promise<void> {
    content = 'two\n';
    writeFileSync(join(repository, 'lib.txt'), 'two\n');
    git(repository, 'commit', '-q', '-a', '-m', 'two');
    git(repository, 'branch', '-f', 'stable');
    await push('FROM scratch\nCOPY . /other\n');
    await ok('pull', '-q', `${registry.host}/base:1`);
  }

  test('is what it was, from the store alone, also when all has been cleaned up', async () => {
    const digest = await build('--lock');
    assert.equal(await build('--lock'), digest, 'the lock is no part of the context');
    assert.match(
      readFileSync(lock, 'utf8'),
      /\nimages:\n {2}- name: \S+\/base:1\n {4}digest: sha256:\w{64}\n\nrepositories:\n {2}- url: \S+\n {4}ref: stable\n {4}commit: \w{40}\n\nfiles:\n {2}- url: \S+\n {4}digest: sha256:\w{64}\n {4}size: 4\n {4}modified: 1998-01-01T00:00:00Z\n$/,
    );
    await moveOn();
    assert.notEqual(await build('--pull'), digest);
    assert.equal(await build('--locked'), digest);
    await ok('prune', '--all', '--force');
    await ok('builder', 'prune', '--force');
    asked = 0;
    assert.equal(await build('--frozen', '--no-cache', '--pull'), digest);
    assert.equal(asked, 0);
    const cached = await nacre('build', '--frozen', '--cache-from', `${registry.host}/cache`, context);
    assert.match(cached.stderr, /^error: --frozen asks nobody, and --cache-from a registry$/m);
  });

  test('fetches what is not in the store, if it is still what it was', async () => {
    const digest = await build('--lock');
    await moveOn();
    store += 1;
    const frozen = await nacre('build', '--frozen', context);
    assert.match(
      frozen.stderr,
      /^error: image \S+ is locked to sha256:\w+, which is not in the store\n {2}at .*Dockerfile:1:6/m,
    );
    const locked = await nacre('build', '--locked', context);
    assert.match(
      locked.stderr,
      /^error: \S+\/f\.txt is not what it was when it was locked: it has sha256:\w+, not sha256/m,
    );
    content = 'one\n';
    assert.equal(await build('--locked'), digest);
    assert.equal(await build('--frozen'), digest);
  });

  test('tells what the lock lacks, before anything runs, and what it has in excess', async () => {
    await build('--lock');
    const dockerfile = join(context, 'Dockerfile');
    const text = readFileSync(dockerfile, 'utf8');
    const rows: readonly (readonly [string, RegExp])[] = [
      [
        `FROM scratch\nFROM ${registry.host}/other`,
        /^error: .*nacre.lock does not have image \S+\/other:latest\n {2}at .*Dockerfile:2:6/m,
      ],
      [`${text}ADD ${files.origin}/g.txt /`, /^error: .*nacre.lock does not have \S+\/g.txt\n {2}at .*Dockerfile:5:5/m],
      [text.replace('#stable', '#v2'), /^error: .*nacre.lock does not have v2 of \S+\n {2}at .*Dockerfile:3:5/m],
    ];
    for (const [at, [changed, message]] of rows.entries()) {
      writeFileSync(dockerfile, changed);
      const { status, stderr } = await nacre('build', at === 0 ? '--locked' : '--frozen', context);
      assert.equal(status, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /DONE/);
    }
    writeFileSync(dockerfile, text.replace(/^ADD http\S+f\.txt.*$/m, ''));
    const { status, stderr } = await nacre('build', '--frozen', context);
    assert.equal(status, 0);
    assert.match(stderr, /^warning: this build does not take \S+\/f\.txt\n {2}at .*nacre\.lock:15:5$/m);
  });

  test('of several targets has one lock, without what they take of each other', async () => {
    writeFiles(context, {
      'docker-bake.json': JSON.stringify({
        group: { default: { targets: ['app', 'lib'] } },
        target: {
          lib: { dockerfile: 'Lib', context },
          app: { dockerfile: 'App', context, contexts: { lib: 'target:lib' } },
        },
      }),
      Lib: `FROM ${registry.host}/base:1\nADD ${files.origin}/f.txt /\n`,
      App: 'FROM scratch\nCOPY --from=lib /f.txt /\n',
    });
    const bake = (flag: string) => ok('bake', '-q', '-f', join(context, 'docker-bake.json'), flag, '--lock-file', lock);
    const digests = await bake('--lock');
    assert.doesNotMatch(readFileSync(lock, 'utf8'), /bake\//);
    assert.equal(readFileSync(lock, 'utf8').match(/- name/g)?.length, 1);
    await moveOn();
    assert.equal(await bake('--frozen'), digests);
  });
});
