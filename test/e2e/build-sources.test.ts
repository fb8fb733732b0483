import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { commitAll, git } from '../remote/make-repository.ts';
import { type Served, serve } from '../remote/serve.ts';
import { missingGitServer, serveGit } from '../remote/serve-git.ts';
import { type Called, cannotRun, type Lab, missingPrograms, nacreProgram, openLab, run } from './lab.ts';
import { writeFiles } from './write-files.ts';

const token = 't0ken-that-nobody-may-see';

/** Builds from what lies elsewhere: servers on loopback, which go on while a call is waited for. */
describe('sources of a build', { skip: missingGitServer() || missingPrograms('tar') }, () => {
  let lab: Lab;
  let repositories: Served;
  let files: Served;
  let checkout: string;
  let archive: Buffer;

  before(async () => {
    lab = openLab();
    const served = join(lab.directory, 'served');
    writeFiles(join(served, 'lib'), { 'lib.txt': 'lib\n' });
    commitAll(join(served, 'lib'));
    checkout = writeFiles(join(served, 'app'), {
      Dockerfile: 'FROM scratch\nCOPY . /app/\n',
      'ops/Dockerfile': 'FROM scratch\nCOPY bin /ops/\n',
      'ops/Dockerfile.dockerignore': '**/*.log\n',
      'bin/tool': { program: '#!/bin/sh\n' },
      'bin/build.log': 'log\n',
      '.dockerignore': '.git\n',
    });
    commitAll(checkout);
    git(checkout, 'tag', 'v1');
    archive = runForBytes('tar', '-C', checkout, '--exclude=.git', '-cz', '.');
    repositories = await serveGit(served, {
      authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
    });
    files = await serve((request, response) => {
      const isPrivate = request.url?.startsWith('/private') === true;
      if (isPrivate && request.headers.authorization !== `Bearer ${token}`) response.writeHead(401).end();
      else if (request.url === '/app.tgz') response.end(archive);
      else if (request.url === '/Dockerfile') response.end('FROM scratch\nWORKDIR /made\n');
      else if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"1"' }).end('fetched\n');
    });
  });
  after(async () => {
    await repositories[Symbol.asyncDispose]();
    await files[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  function nacre(args: readonly string[], input: string | Uint8Array = ''): Promise<Called> {
    const child = spawn(nacreProgram, args, { env: { ...lab.environment, TOKEN: token } });
    child.stdin.end(input);
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
    child.stderr.on('data', (piece: Buffer) => stderr.push(piece));
    return new Promise((resolve) => {
      child.on('close', (status) => {
        resolve({ status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
      });
    });
  }

  /** @returns the digest of the image */
  async function build(args: readonly string[], input?: string | Uint8Array): Promise<string> {
    const { status, stdout, stderr } = await nacre(['build', '-q', ...args], input);
    assert.equal(status, 0, stderr);
    return stdout.trim();
  }

  /** Files of an image, each with the beginning of its content's hash. */
  async function list(image: string): Promise<readonly string[]> {
    const directory = join(lab.directory, `out-${createHash('sha256').update(image).digest('hex').slice(0, 8)}`);
    const { status, stderr } = await nacre(['cp', `${image}:/`, directory]);
    assert.equal(status, 0, stderr);
    return run('sh', '-c', 'cd "$0" && find . -type f | LC_ALL=C sort', directory).split('\n');
  }

  const secret = ['--secret', 'id=GIT_AUTH_TOKEN,env=TOKEN'];

  test('a directory, a repository and an archive give the same image', async () => {
    const fixed = ['--build-arg', 'SOURCE_DATE_EPOCH=1600000000'];
    const digest = await build([...fixed, checkout]);
    assert.equal(await build([...fixed, ...secret, `${repositories.origin}/app/.git#v1`]), digest);
    assert.equal(await build([...fixed, `${files.origin}/app.tgz`]), digest);
    assert.equal(await build([...fixed, '-'], archive), digest);
  });

  test('a repository is dated with its commit, as its checkout is', async () => {
    assert.equal(await build([...secret, `${repositories.origin}/app/.git`]), await build([checkout]));
  });

  test('the Dockerfile may be elsewhere in it, with an ignore file of its own', async () => {
    for (const context of [checkout, `${files.origin}/app.tgz`, '-']) {
      const file = context === checkout ? join(checkout, 'ops/Dockerfile') : 'ops/Dockerfile';
      const digest = await build(['-f', file, '-t', 'ops', context], context === '-' ? archive : '');
      assert.deepEqual([await list(digest)], [['./ops/tool']]);
    }
  });

  test('a Dockerfile alone, by its address or on standard input', async () => {
    const digest = await build([`${files.origin}/Dockerfile`]);
    assert.equal(await build(['-'], 'FROM scratch\nWORKDIR /made\n'), digest);
    assert.equal(
      await build(['-f', `${files.origin}/Dockerfile`, writeFiles(join(lab.directory, 'none'), {})]),
      digest,
    );
    assert.equal(
      await build(['-f', '-', `${files.origin}/app.tgz`], 'FROM scratch\nCOPY bin/tool /t\n'),
      await build(
        ['-f', '-', checkout, '--build-arg', 'SOURCE_DATE_EPOCH=315532801'],
        'FROM scratch\nCOPY bin/tool /t\n',
      ),
    );
  });

  test('ADD and named contexts, with secrets that are found nowhere afterwards', async () => {
    const context = writeFiles(join(lab.directory, 'secret'), {
      Dockerfile: [
        'FROM lib AS base',
        `ADD ${files.origin}/private/file /file`,
        `ADD --keep-git-dir=true ${repositories.origin}/app/.git#v1 /app`,
        'COPY --from=more bin /more/',
        'COPY --from=old /app /old/',
      ].join('\n'),
    });
    const layout = join(lab.directory, 'layout');
    await build(['-o', `type=oci,dest=${layout},tar=false`, '-t', 'old:1', checkout]);
    const { host } = new URL(files.origin);
    const args = [
      ...[...secret, '--secret', `id=HTTP_AUTH_TOKEN_${host},env=TOKEN`],
      ...['--build-context', `lib=${repositories.origin}/lib/.git`, '--build-context', `more=${checkout}`],
      ...['--build-context', `old=oci-layout://${layout}`, '-t', 'all', context],
    ];
    const first = await nacre(['build', ...args]);
    assert.equal(first.status, 0, first.stderr);
    const found = await list('all');
    for (const path of ['./lib.txt', './file', './app/.git/HEAD', './more/tool', './old/Dockerfile']) {
      assert.ok(found.includes(path), `${path} of ${found.join(' ')}`);
    }
    const second = await nacre(['build', ...args]);
    assert.match(second.stderr, /fetch .*\/private\/file\n#\d+ CACHED/);
    assert.doesNotMatch(first.stderr + first.stdout + second.stderr, new RegExp(token));
    assert.equal(
      run(
        'sh',
        '-c',
        `grep -r -l -e "$0" -e "$1" "$2" || true`,
        token,
        Buffer.from(`x-access-token:${token}`).toString('base64'),
        lab.directory.concat('/root'),
      ),
      '',
    );
  });

  test('without the secret it is told what is missing', async () => {
    const { status, stderr } = await nacre(['build', `${repositories.origin}/app/.git`]);
    assert.equal(status, 1);
    assert.match(stderr, /hint: Give the build a secret GIT_AUTH_TOKEN/);
    const file = writeFiles(join(lab.directory, 'denied'), {
      Dockerfile: `FROM scratch\nADD ${files.origin}/private/x /x\n`,
    });
    const denied = await nacre(['build', file]);
    assert.match(denied.stderr, /answers 401 Unauthorized\n +at .*:2:5\n[\s\S]*HTTP_AUTH_TOKEN_<host>/);
  });

  test('a mount of RUN shows a repository', { skip: cannotRun() }, async () => {
    lab.ok('import', '-q', lab.baseTar(), 'base');
    const context = writeFiles(join(lab.directory, 'mount'), {
      Dockerfile: 'FROM base\nRUN --mount=type=bind,from=lib,target=/lib1 cat /lib1/lib.txt > /seen\n',
    });
    await build([...secret, '--build-context', `lib=${repositories.origin}/lib/.git`, '-t', 'seen', context]);
    const out = join(lab.directory, 'seen');
    assert.equal((await nacre(['cp', 'seen:/seen', out])).status, 0);
    assert.equal(readFileSync(out, 'utf8'), 'lib\n');
  });
});

/** As `run`, for output that is no text. */
function runForBytes(...command: readonly string[]): Buffer {
  return Buffer.from(run('sh', '-c', '"$@" | base64 -w 0', 'sh', ...command), 'base64');
}
