import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../suites/until.ts';
import { cannotRun, type Lab, openLab } from './lab.ts';
import { writeFiles } from './write-files.ts';

/** A registry of the CNCF's that listens on this machine alone. */
async function startRegistry(directory: string): Promise<{ readonly child: ChildProcess; readonly address: string }> {
  const port = await freePort();
  const config = join(directory, 'registry.yml');
  const storage = join(directory, 'registry');
  writeFileSync(
    config,
    `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${storage}}}\nhttp: {addr: '127.0.0.1:${port}'}\n`,
  );
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const address = `127.0.0.1:${port}`;
  let isUp = false;
  await until(
    () => {
      fetch(`http://${address}/v2/`).then(
        () => {
          isUp = true;
        },
        () => undefined,
      );
      return isUp;
    },
    () => 'the registry',
  );
  return { child, address };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const dockerfile = `FROM base
RUN cat /proc/sys/kernel/random/uuid > /one
RUN cat /proc/sys/kernel/random/uuid > /two
`;

describe('caches in registries', { skip: cannotRun('docker-registry') }, () => {
  let here: Lab;
  let there: Lab;
  let registry: { readonly child: ChildProcess; readonly address: string };

  before(async () => {
    [here, there] = [openLab(), openLab()];
    for (const lab of [here, there]) {
      lab.ok('import', '-q', here.baseTar(), 'base');
      writeFiles(join(lab.directory, 'context'), { Dockerfile: dockerfile });
    }
    registry = await startRegistry(here.directory);
  });
  after(() => {
    registry.child.kill();
    for (const lab of [here, there]) lab[Symbol.dispose]();
  });

  function build(lab: Lab, ...flags: readonly string[]): { readonly digest: string; readonly stderr: string } {
    const called = lab.nacre('build', '--progress', 'plain', ...flags, join(lab.directory, 'context'));
    assert.equal(called.status, 0, called.stderr);
    return { digest: called.stdout.trim(), stderr: called.stderr };
  }

  test('a build that did nothing itself sends what the registry has without fetching it', () => {
    const image = `${registry.address}/me/app`;
    const cacheTo = `type=registry,ref=${image}:cache,mode=max`;
    const first = build(here, '-t', `${image}:1`, '--push', '--cache-to', cacheTo);
    const second = build(there, '-t', `${image}:2`, '--push', '--sbom=false', '--cache-from', `${image}:cache`);
    assert.doesNotMatch(second.stderr, /RUN .*\n#\d+ DONE|fetch layer/);
    assert.equal(there.nacre('inspect', `${image}:2`).status, 1, 'no name for what is not here');
    there.ok('pull', '-q', `${image}:2`);
    assert.equal(
      there.ok('run', '--rm', `${image}:2`, 'cat', '/one', '/two'),
      here.ok('run', '--rm', `${image}:1`, 'cat', '/one', '/two'),
    );
    assert.notEqual(first.digest, '');
  });

  test('an image that has its cache inside', () => {
    writeFiles(join(here.directory, 'context'), { Dockerfile: `${dockerfile}RUN echo inline > /three\n` });
    writeFiles(join(there.directory, 'context'), { Dockerfile: `${dockerfile}RUN echo inline > /three\n` });
    const image = `${registry.address}/me/inline:1`;
    build(here, '-t', image, '--push', '--cache-to', 'type=inline');
    const { stderr } = build(there, '-t', 'inline', '--cache-from', `type=registry,ref=${image}`);
    assert.doesNotMatch(stderr, /RUN .*\n#\d+ DONE/);
  });

  test('a registry that does not answer, or has no such cache, is a warning when reading and a fault when writing', () => {
    const nobody = '127.0.0.1:1/me/app:cache';
    const { stderr } = build(here, '--cache-from', nobody, '--cache-from', `${registry.address}/me/app:absent`);
    assert.match(stderr, /cache 127.0.0.1:1\/me\/app:cache is not used: /);
    assert.match(stderr, /app:absent: there is none yet/);
    const context = join(here.directory, 'context');
    assert.equal(here.nacre('build', '-q', '--cache-to', `type=registry,ref=${nobody}`, context).status, 1);
    build(here, '--cache-to', `type=registry,ref=${nobody},ignore-error=true`);
  });
});
