import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts';
import { cannotRun, type Lab, openLab } from './lab.ts';
import { writeFiles } from './write-files.ts';

const dockerfile = `FROM base
RUN cat /proc/sys/kernel/random/uuid > /one
RUN cat /proc/sys/kernel/random/uuid > /two
`;

describe('caches in registries', { skip: cannotRun('docker-registry') }, () => {
  let here: Lab;
  let there: Lab;
  let registry: DockerRegistry;

  before(async () => {
    [here, there] = [openLab(), openLab()];
    for (const lab of [here, there]) {
      lab.ok('import', '-q', here.baseTar(), 'base');
      writeFiles(join(lab.directory, 'context'), { Dockerfile: dockerfile });
    }
    registry = await startDockerRegistry(join(here.directory, 'registry'));
  });
  after(async () => {
    await registry[Symbol.asyncDispose]();
    for (const lab of [here, there]) lab[Symbol.dispose]();
  });

  /** @returns what it told */
  function build(lab: Lab, ...flags: readonly string[]): string {
    const called = lab.nacre('build', '--progress', 'plain', ...flags, join(lab.directory, 'context'));
    assert.equal(called.status, 0, called.stderr);
    return called.stderr;
  }

  test('a build that did nothing itself sends what the registry has without fetching it', () => {
    const image = `${registry.host}/me/app`;
    const cacheTo = `type=registry,ref=${image}:cache,mode=max`;
    build(here, '-t', `${image}:1`, '--push', '--cache-to', cacheTo);
    const told = build(there, '-t', `${image}:2`, '--push', '--sbom=false', '--cache-from', `${image}:cache`);
    assert.doesNotMatch(told, /RUN .*\n#\d+ DONE|fetch layer/);
    assert.equal(there.nacre('inspect', `${image}:2`).status, 1, 'no name for what is not here');
    there.ok('pull', '-q', `${image}:2`);
    assert.equal(
      there.ok('run', '--rm', `${image}:2`, 'cat', '/one', '/two'),
      here.ok('run', '--rm', `${image}:1`, 'cat', '/one', '/two'),
    );
  });

  test('an image that has its cache inside', () => {
    const more = `${dockerfile}RUN cat /proc/sys/kernel/random/uuid > /three\n`;
    for (const lab of [here, there]) writeFiles(join(lab.directory, 'context'), { Dockerfile: more });
    const image = `${registry.host}/me/inline:1`;
    build(here, '-t', image, '--push', '--cache-to', 'type=inline');
    const told = build(there, '-t', 'inline', '--cache-from', `type=registry,ref=${image}`);
    assert.doesNotMatch(told, /RUN .*\n#\d+ DONE/);
    assert.equal(there.ok('run', '--rm', 'inline', 'cat', '/three'), here.ok('run', '--rm', image, 'cat', '/three'));
  });

  test('a registry that does not answer, or has no such cache, is a warning when reading and a fault when writing', () => {
    const nobody = '127.0.0.1:1/me/app:cache';
    const told = build(here, '--cache-from', nobody, '--cache-from', `${registry.host}/me/app:absent`);
    assert.match(told, /cache 127.0.0.1:1\/me\/app:cache is not used: /);
    assert.match(told, /app:absent: there is none yet/);
    const context = join(here.directory, 'context');
    assert.equal(here.nacre('build', '-q', '--cache-to', `type=registry,ref=${nobody}`, context).status, 1);
    build(here, '--cache-to', `type=registry,ref=${nobody},ignore-error=true`);
  });
});
