import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts';
import { type Lab, missingPrograms, openLab } from './lab.ts';
import { writeFiles } from './write-files.ts';

describe('images that are put on other bases where they are', { skip: missingPrograms('docker-registry') }, () => {
  let lab: Lab;
  let registry: DockerRegistry;
  const platforms = ['linux/amd64', 'linux/arm64'];

  const build = (name: string, dockerfile: string, only = platforms): string => {
    const context = join(lab.directory, name.replaceAll(/\W/g, '-'));
    writeFiles(context, { Dockerfile: dockerfile, file: `of ${name}\n` });
    const whole = `${registry.host}/${name}`;
    lab.ok('build', '-q', '-t', whole, '--platform', only.join(','), '--push', context);
    return whole;
  };

  before(async () => {
    lab = openLab();
    registry = await startDockerRegistry(join(lab.directory, 'registry'));
  });
  after(async () => {
    await registry[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  test('an index follows its base, which its provenance names, and no layer is read or sent', () => {
    const base = build('team/base:1', 'FROM scratch\nCOPY file /base\nENV LEVEL=1 PATH=/bin\n');
    const app = build('apps/app:1', `FROM ${base}\nENV PATH=/app:$PATH\nCOPY file /app/file\n`);
    assert.equal(lab.nacre('based-on', '-q', '--newest', `docker://${app}`).status, 0);
    build('team/base:1', 'FROM scratch\nCOPY file Dockerfile /newer/\nENV LEVEL=2 PATH=/usr/bin\n');

    using there = openLab();
    const asked = there.nacre('based-on', '--newest', '--json', app);
    assert.equal(asked.status, 1, asked.stderr);
    const [told] = JSON.parse(asked.stdout).bases;
    assert.deepEqual([told.name, told.by, told.layers, told.newest], [base, 'provenance', 1, false]);

    const before = registry.asked().length;
    const called = there.nacre('rebase', '-q', '-t', `${registry.host}/apps/app:2`, app);
    assert.equal(called.status, 0, called.stderr);
    const sent = registry.asked().slice(before);
    const index = JSON.parse(there.ok('manifest', `${registry.host}/apps/app:2`));
    assert.equal(index.manifests.length, 2);
    for (const platform of platforms) {
      const one = ['--platform', platform, `${registry.host}/apps/app:2`];
      const { layers, annotations } = JSON.parse(there.ok('manifest', ...one));
      assert.equal(annotations['org.opencontainers.image.base.name'], base);
      for (const { digest } of layers) {
        const touched = sent.filter((line) => line.includes(digest) && !/^HEAD|mount=/.test(line));
        assert.deepEqual(touched, []);
      }
      const { config } = JSON.parse(there.ok('manifest', '--config', ...one));
      assert.deepEqual(config.Env, ['PATH=/app:/usr/bin', 'LEVEL=2']);
    }
    assert.ok(sent.some((line) => /mount=sha256.*from=team%2Fbase|from=team\/base/.test(line)));
    assert.equal(there.nacre('based-on', '-q', '--newest', `${registry.host}/apps/app:2`).status, 0);
    // A rebuild on the newer base has the same files.
    there.ok('pull', '-q', `${registry.host}/apps/app:2`);
    assert.equal(
      there.ok('ls', '-R', `${registry.host}/apps/app:2`),
      'app\napp/file\nnewer\nnewer/Dockerfile\nnewer/file',
    );
  });

  test('a base that lacks a platform is told, and so is one that it is not made on', () => {
    const base = build('team/other:1', 'FROM scratch\nCOPY file /base\n');
    const app = build('apps/other:1', `FROM ${base}\nCOPY file /app\n`);
    const one = build('team/other:2', 'FROM scratch\nCOPY file /new\n', ['linux/amd64']);
    const lacking = lab.nacre(
      'rebase',
      '-q',
      '--new-base',
      one,
      '-t',
      `${registry.host}/apps/other:2`,
      `docker://${app}`,
    );
    assert.equal(lacking.status, 1);
    assert.match(lacking.stderr, /the new base \S+ has no image for linux\/arm64/);
    const wrong = lab.nacre(
      'rebase',
      '-q',
      '--old-base',
      one,
      '--platform',
      'linux/amd64',
      '--new-base',
      one,
      '-t',
      'x',
      app,
    );
    assert.match(wrong.stderr, /does not begin with the layers of the old base/);
    assert.equal(lab.nacre('based-on', `docker://${app}`, one).status, 1);
    assert.equal(lab.nacre('based-on', '-q', `docker://${app}`, one, base).status, 0);
  });
});
