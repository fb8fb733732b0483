import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { commitAll, git } from '../../test/remote/make-repository.ts';
import type { Served } from '../../test/remote/serve.ts';
import { missingGitServer, serveGit } from '../../test/remote/serve-git.ts';
import { isFault } from '../base/index.ts';
import { openHost } from '../host/index.ts';
import { type CheckOutOptions, createRemotes, type RemotesDeps } from './create-remotes.ts';
import type { Checkout } from './git/check-out.ts';

const all: CheckOutOptions = { subdirectory: '', submodules: true, keepGitDirectory: false };

describe('commits of git repositories', { skip: missingGitServer() }, () => {
  let directory: string;
  let server: Served;
  let first: string;
  let second: string;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'nacre-remote-'));
    const [app, lib] = ['app', 'lib'].map((name) => join(directory, 'served', name)) as [string, string];
    put(lib, { 'lib.txt': 'lib\n' });
    commitAll(lib);
    put(app, { 'a.txt': 'one\n', 'bin/tool': '#!/bin/sh\n', '.gitattributes': '* export-ignore filter=evil ident\n' });
    chmodSync(join(app, 'bin/tool'), 0o755);
    symlinkSync('../a.txt', join(app, 'bin/link'));
    first = commitAll(app);
    git(app, 'tag', 'v1');
    git(app, 'submodule', '--quiet', 'add', lib, 'vendor/lib');
    git(app, 'config', '-f', '.gitmodules', 'submodule.vendor/lib.url', '../lib');
    put(app, { 'a.txt': 'two\n' });
    second = commitAll(app);
    git(app, 'tag', '-a', 'v2', '-m', 'second');
    git(app, 'branch', 'v1', second);
    server = await serveGit(join(directory, 'served'));
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  let calls = 0;
  const scratch = (): string => join(directory, `scratch-${calls++}`);

  function find(
    ref: string,
    deps: Partial<RemotesDeps> = {},
    url = `${server.origin}/app`,
  ): ReturnType<ReturnType<typeof createRemotes>['findCommit']> {
    const remotes = createRemotes({ programs: openHost(), environment: process.env, secret: () => undefined, ...deps });
    return remotes.findCommit({ url, ref, directory: scratch() });
  }

  for (const [ref, what] of [
    ['', 'HEAD'],
    ['main', 'a branch'],
    ['v2', 'a tag with a message'],
    ['refs/heads/main', 'a whole name'],
    ['v1', 'a branch before a tag'],
  ]) {
    test(`${what} is found`, async () => assert.equal((await find(ref ?? '')).commit, second));
  }

  test('a tag is found by its whole name, and a commit by its beginning', async () => {
    assert.equal((await find('refs/tags/v1')).commit, first);
    assert.equal((await find(first.slice(0, 9))).commit, first);
  });

  test('a whole commit number is believed without a server', async () => {
    assert.equal((await find(first, {}, 'http://127.0.0.1:1/none.git')).commit, first);
  });

  test('files are those of the repository, whatever its attributes say', async () => {
    const checkout = await (await find('main')).checkOut(all);
    assert.equal(checkout.time, 1_700_000_000);
    assert.deepEqual(listParts(checkout), [
      '-rw-r--r-- .gitattributes',
      '-rw-r--r-- .gitmodules',
      '-rw-r--r-- a.txt',
      '-rw-r--r-- vendor/lib/lib.txt',
      '-rwxr-xr-x bin/tool',
      'lrwxrwxrwx bin/link -> ../a.txt',
    ]);
  });

  test('an old commit, a directory alone, no submodules', async () => {
    assert.deepEqual(listParts(await (await find(first)).checkOut({ ...all, subdirectory: 'bin' })), [
      '-rwxr-xr-x tool',
      'lrwxrwxrwx link -> ../a.txt',
    ]);
    assert.equal((await (await find('main')).checkOut({ ...all, submodules: false })).parts.length, 1);
    assert.deepEqual(listParts(await (await find('main')).checkOut({ ...all, subdirectory: 'vendor' })), [
      '-rw-r--r-- lib/lib.txt',
    ]);
  });

  test('a .git that git takes for its own, the same each time', async () => {
    const [one, two] = [
      await (await find('main')).checkOut({ ...all, keepGitDirectory: true }),
      await (await find('main')).checkOut({ ...all, keepGitDirectory: true }),
    ].map(({ gitDirectory = '' }) => gitDirectory) as [string, string];
    assert.equal(git(one, '--git-dir', one, 'log', '--format=%H'), second);
    assert.equal(git(one, '--git-dir', one, 'symbolic-ref', 'HEAD'), 'refs/heads/main');
    git(one, '--git-dir', one, 'fsck');
    assert.equal(git(directory, 'diff', '--no-index', '--stat', one, two), '');
    assert.deepEqual(readFileSync(join(one, 'index')), readFileSync(join(two, 'index')));
  });

  const absent: readonly [ref: string, code: string][] = [
    ['none', 'remote/no-ref'],
    ['abcdef01', 'remote/no-ref'],
    ['--upload-pack=x', 'remote/bad-url'],
    ['a..b', 'remote/bad-url'],
    ['a b', 'remote/bad-url'],
  ];
  for (const [ref, code] of absent) {
    test(`${ref} is ${code}`, () => assert.rejects(find(ref), (error) => isFault(error, code)));
  }

  test('what is not there is told without credentials', async () => {
    const url = `${server.origin.replace('//', '//me:secret@')}/none.git`;
    await assert.rejects(find('main', {}, url), (error) => {
      assert.ok(isFault(error, 'remote/git-failed'), String(error));
      assert.doesNotMatch(`${error.message} ${error.hint} ${error.detail}`, /secret/);
      return true;
    });
    await assert.rejects((await find('main')).checkOut({ ...all, subdirectory: 'none' }), (error) =>
      isFault(error, 'remote/no-directory'),
    );
    await assert.rejects((await find('0'.repeat(40))).checkOut(all), (error) => isFault(error));
  });

  test('hooks, settings and templates of the user are not looked at', async () => {
    const home = join(directory, 'home');
    put(home, {
      'template/hooks/reference-transaction': `#!/bin/sh\ntouch ${home}/ran\n`,
      '.gitconfig': `[init]\n\ttemplateDir = ${home}/template\n[core]\n\thooksPath = ${home}/template/hooks\n`,
    });
    chmodSync(join(home, 'template/hooks/reference-transaction'), 0o755);
    const environment = {
      ...process.env,
      HOME: home,
      GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
      GIT_SSH_COMMAND: `touch ${home}/ran`,
    };
    await (await find('main', { environment })).checkOut({ ...all, keepGitDirectory: true });
    assert.equal(existsSync(join(home, 'ran')), false);
  });

  test('secrets open what is private, for the host they are for', async () => {
    const header = `Basic ${Buffer.from('x-access-token:t0ken').toString('base64')}`;
    await using closed = await serveGit(join(directory, 'served'), { authorization: header });
    const url = `${closed.origin}/lib`;
    const { host } = new URL(url);
    const secrets = (named: Record<string, string>): Partial<RemotesDeps> => ({
      secret: (name) => (named[name] === undefined ? undefined : Buffer.from(`${named[name]}\n`)),
    });
    await assert.rejects(find('main', {}, url), (error) => isFault(error, 'remote/git-failed'));
    await assert.rejects(find('main', secrets({ 'GIT_AUTH_TOKEN.elsewhere': 't0ken' }), url), (error) =>
      isFault(error),
    );
    for (const named of [
      { GIT_AUTH_TOKEN: 't0ken' },
      { GIT_AUTH_HEADER: header },
      { [`GIT_AUTH_TOKEN.${host}`]: 't0ken', GIT_AUTH_TOKEN: 'other' },
    ]) {
      const found = await find('main', secrets(named), url);
      assert.deepEqual(listParts(await found.checkOut({ ...all, keepGitDirectory: true })), ['-rw-r--r-- lib.txt']);
    }
  });
});

function put(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Files and links of a checkout, by GNU tar. */
function listParts({ parts }: Checkout): readonly string[] {
  const host = process.getBuiltinModule('node:child_process');
  return parts
    .flatMap(({ prefix, tarPath }) =>
      host
        .execFileSync('tar', ['-tvf', tarPath], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('d'))
        .map((line) => line.replace(/^(\S+) \S+ +\S+ \S+ \S+ (.*)$/, `$1 ${prefix === '' ? '' : `${prefix}/`}$2`)),
    )
    .sort();
}
