import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { commitAll } from '../remote/make-repository.ts';
import { type Served, serve } from '../remote/serve.ts';
import { serveGit } from '../remote/serve-git.ts';
import { findBelow, findIn, type Needle, toNeedle } from './find-secrets.ts';
import { cannotRun, type Lab, nacreProgram, openLab, run } from './lab.ts';
import { writeFiles } from './write-files.ts';

const secrets = {
  file: 'the-secret-of-a-file-7hN2qL9x',
  variable: 'the-secret-of-a-variable-Zk4Rw8Vb',
  fileServer: 'the-token-of-a-file-server-q8Y3mTc5',
  gitServer: 'the-token-of-a-git-server-J6sD1pXe',
  address: 'the-password-in-an-address-Uf5Ga0Kd',
};

/** Builds with every kind of secret that end well, fail and are killed; then everything that is left is searched for them. */
describe('secrets of builds', { skip: cannotRun('git', 'ssh-keygen') }, () => {
  let lab: Lab;
  let files: Served;
  let repositories: Served;
  let needles: readonly Needle[];
  let given: string;
  let said = '';

  before(async () => {
    lab = openLab();
    given = writeFiles(`${lab.directory}-given`, { token: `${secrets.file}\n` });
    writeFiles(join(given, 'served/app'), { Dockerfile: 'FROM scratch\nCOPY f /f\n', f: 'f' });
    commitAll(join(given, 'served/app'));
    run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(given, 'key'));
    const [, key = ''] = readFileSync(join(given, 'key'), 'utf8').split('\n');
    needles = [...Object.entries(secrets), ['key', key] as const].map(([name, secret]) => toNeedle(name, secret));
    files = await serve((request, response) => {
      const { authorization } = request.headers;
      const known = [`Bearer ${secrets.fileServer}`, basic(`me:${secrets.address}`)];
      response.writeHead(known.includes(authorization ?? '') ? 200 : 401).end('fetched\n');
    });
    repositories = await serveGit(join(given, 'served'), {
      authorization: basic(`x-access-token:${secrets.gitServer}`),
    });
    lab.ok('import', '-q', lab.baseTar(), 'base');
    for (const name of ['home', 'tmp', 'out']) mkdirSync(join(lab.directory, name));
  });
  after(async () => {
    await files[Symbol.asyncDispose]();
    await repositories[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
    run('rm', '-r', given);
  });

  /** Starts a build of a Dockerfile with all the secrets. */
  function start(dockerfile: string, flags: readonly string[]) {
    const context = writeFiles(join(given, 'context'), { Dockerfile: dockerfile });
    const { host } = new URL(files.origin);
    const args = [
      ...['--secret', `id=file,src=${join(given, 'token')}`, '--secret', 'id=variable,env=VARIABLE'],
      ...['--secret', `id=HTTP_AUTH_TOKEN_${host},env=FILE_SERVER`, '--secret', 'id=GIT_AUTH_TOKEN,env=GIT_SERVER'],
      ...['--ssh', `default=${join(given, 'key')}`, ...flags, context],
    ];
    const { variable: VARIABLE, fileServer: FILE_SERVER, gitServer: GIT_SERVER } = secrets;
    const child = spawn(nacreProgram, ['build', ...args], {
      env: { ...environment(), VARIABLE, FILE_SERVER, GIT_SERVER },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const build = { child, told: '', ended: once(child, 'close') };
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) => {
        build.told += piece;
      });
    return build;
  }

  async function build(dockerfile: string, ...flags: readonly string[]): Promise<number | null> {
    const started = start(dockerfile, flags);
    await started.ended;
    said += started.told;
    return started.child.exitCode;
  }

  function environment(): Record<string, string> {
    return { ...lab.environment, HOME: join(lab.directory, 'home'), TMPDIR: join(lab.directory, 'tmp') };
  }

  const mounts = '--mount=type=secret,id=file --mount=type=secret,id=variable,env=VARIABLE --mount=type=ssh';
  const fetches = (): string => {
    const [http, git] = [new URL(files.origin), new URL(repositories.origin)];
    const inAddress = `http://me:${secrets.address}@localhost:${http.port}/in-address`;
    const gitAddress = `http://x-access-token:${secrets.gitServer}@${git.host}/app/.git`;
    return `ADD ${http.origin}/private /private\nADD ${inAddress} /in-address\nADD ${gitAddress}#main /app\nADD --keep-git-dir=true ${git.origin}/app/.git /kept\n`;
  };

  test('are used by builds that end well, to all outputs', async () => {
    const out = (name: string): string => join(lab.directory, 'out', name);
    const dockerfile = `FROM base
RUN ${mounts} test "$(cat /run/secrets/file)" = "$(cat /run/secrets/file)" && test -n "$VARIABLE" && test -S $SSH_AUTH_SOCK && echo done > /used
RUN --mount=type=secret,id=file,target=/etc/deep/token,mode=0444 --mount=type=cache,target=/cache cp /etc/deep/token /dev/shm/t && echo x > /cache/x
RUN --mount=type=secret,id=variable sleep 0 && wc -c < /run/secrets/variable > /size
${fetches()}`;
    const outputs = [
      ...[
        '-o',
        `type=image,name=kept`,
        '-o',
        `type=oci,tar=false,dest=${out('layout')}`,
        '-o',
        `type=local,dest=${out('files')}`,
      ],
      ...[
        '-o',
        `type=docker,dest=${out('docker.tar')}`,
        '-o',
        `type=oci,dest=${out('oci.tar')}`,
        '-o',
        `type=tar,dest=${out('tar')}`,
      ],
      ...['--metadata-file', out('metadata'), '--iidfile', out('iid'), '--provenance', 'mode=max', '--sbom', 'true'],
      ...['--cache-to', `type=local,dest=${out('cache')},mode=max`, '--lock', '--lock-file', out('lock')],
    ];
    assert.equal(await build(dockerfile, '--progress', 'plain', ...outputs), 0, said);
    assert.equal(
      await build(dockerfile, '--progress', 'json', '--no-cache', '--compression', 'gzip', '-t', 'packed'),
      0,
      said,
    );
  });

  test('are used by builds that fail, and print them', async () => {
    const dockerfile = `FROM base
RUN ${mounts} cat /run/secrets/file; echo "$VARIABLE"; base64 /run/secrets/file > /dev/null; exit 3
`;
    assert.equal(await build(dockerfile, '--progress', 'quiet'), 1);
    const denied = `FROM scratch\nADD http://me:${secrets.address}-not@localhost:${new URL(files.origin).port}/denied /d\n`;
    assert.equal(await build(denied, '--progress', 'plain'), 1);
    assert.equal(await build(`FROM scratch\nADD http://me:${secrets.address}@127.0.0.1:1/nobody /d\n`), 1);
  });

  test('are used by builds that are killed', async () => {
    const line = `RUN ${mounts} test -n "$VARIABLE" && cp /run/secrets/file /dev/shm/t && echo up && sleep 30`;
    const started = start(`FROM base\n${line}\n`, ['--no-cache', '--progress', 'plain']);
    for (let tries = 0; tries < 1000 && !/ up$/m.test(started.told) && started.child.exitCode === null; tries++)
      await sleep(20);
    const found = searchAll();
    started.child.kill('SIGKILL');
    await started.ended;
    said += started.told;
    assert.match(started.told, / up$/m);
    assert.deepEqual(found, []);
    // The next one takes away what the killed one left.
    assert.equal(await build('FROM base\nRUN true\n'), 0, said);
  });

  test('are found where they are', () => {
    assert.deepEqual(
      new Set(findBelow(given, needles).map((line) => line.split(': ').at(-1))),
      new Set(['file', 'key']),
    );
    assert.deepEqual(findIn(gzipSync(`x${Buffer.from(`ab${secrets.file}`).toString('base64')}`), needles), ['file']);
  });

  test('are nowhere afterwards, and in nothing that was said', () => {
    assert.match(said, /exit status 3/);
    for (const command of [
      ...[
        ['images', '--json'],
        ['inspect', 'kept'],
        ['history', '--json', 'kept'],
        ['provenance', 'kept'],
        ['sbom', 'kept'],
      ],
      ...[
        ['builder', 'history', 'ls', '--json'],
        ['builder', 'du', '--json'],
        ['builder', 'history', 'logs'],
        ['builder', 'history', 'trace'],
        ['system', 'check'],
        ['tree', 'kept'],
      ],
    ]) {
      const { stdout, stderr } = lab.nacre(...command);
      said += stdout + stderr;
    }
    assert.deepEqual(findIn(Buffer.from(said), needles), []);
    assert.deepEqual(searchAll(), []);
  });

  function searchAll(): readonly string[] {
    return findBelow(lab.directory, needles);
  }
});

function basic(user: string): string {
  return `Basic ${Buffer.from(user).toString('base64')}`;
}
