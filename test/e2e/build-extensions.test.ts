import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startDocker } from './docker-daemon.ts';
import { makeMergedRoot } from './images.ts';
import { call, cannotRun, type Lab, openLab, run } from './lab.ts';
import { writeFiles } from './write-files.ts';

const dockerfile = `FROM base
# nacre: UNSET ENV GREET*
# nacre: UNSET LABEL kind
# nacre: UNSET USER WORKDIR
# nacre: INCLUDE parts/run.dockerfile
CMD ["after"]
`;

const base = `FROM merged
ENV GREETING=hello KEPT=1
LABEL kind=test
USER 1000
WORKDIR /tmp
`;

interface Config {
  readonly Env: readonly string[];
  readonly Labels?: Readonly<Record<string, string>>;
  readonly User?: string;
  readonly WorkingDir?: string;
}

describe('instructions that other builders take for comments', { skip: cannotRun('buildah') }, () => {
  let lab: Lab;
  let context: string;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', makeMergedRoot(lab), 'merged');
    context = writeFiles(join(lab.directory, 'context'), {
      Dockerfile: dockerfile,
      'base.Dockerfile': base,
      'parts/run.dockerfile': 'RUN pwd > /seen && env >> /seen\n',
    });
    lab.ok('build', '-q', '-t', 'base', '-f', join(context, 'base.Dockerfile'), context);
    lab.ok('save', '-q', '-o', join(lab.directory, 'base.tar'), 'base');
  });
  after(() => lab[Symbol.dispose]());

  const configOf = (name: string): Config => {
    const [row] = JSON.parse(lab.ok('inspect', name)) as { config: Config }[];
    return row?.config ?? assert.fail();
  };

  test('commands run without what is dropped, from the line on that drops it', () => {
    lab.ok('build', '-q', '-t', 'ours', context);
    const seen = lab.ok('run', '--rm', '--user', '0', 'ours', 'cat', '/seen').split('\n');
    assert.equal(seen[0], '/');
    assert.ok(seen.includes('KEPT=1'));
    assert.ok(!seen.some((line) => line.startsWith('GREETING=')));
    const { Env: env, Labels: labels = {}, User: user, WorkingDir: directory } = configOf('ours');
    assert.deepEqual([env.includes('KEPT=1'), env.includes('GREETING=hello')], [true, false]);
    assert.deepEqual([labels, user, directory], [{}, undefined, undefined]);
  });

  test('what is included is built again when it changes, and only then', () => {
    const build = (): string => lab.ok('build', '-q', context);
    const before = build();
    assert.equal(build(), before);
    writeFiles(context, { 'parts/run.dockerfile': 'RUN echo other > /seen\n' });
    assert.notEqual(build(), before);
  });

  test('buildah builds the same file without them', (t) => {
    const root = join(lab.directory, 'buildah');
    const own = ['--root', root, '--runroot', `${root}-run`, '--storage-driver', 'vfs'];
    run('buildah', ...own, 'pull', '-q', `oci-archive:${join(lab.directory, 'base.tar')}`);
    const images = run('buildah', ...own, 'images', '-q').trim();
    run('buildah', ...own, 'tag', images, 'localhost/base');
    const built = call([
      'buildah',
      ...own,
      'bud',
      '-q',
      '--isolation',
      'chroot',
      '--pull=false',
      '-t',
      'theirs',
      context,
    ]);
    if (built.status !== 0) return t.skip(`buildah builds nothing here: ${built.stderr.slice(-300)}`);
    const config = JSON.parse(run('buildah', ...own, 'inspect', '--type', 'image', 'theirs')) as {
      OCIv1: { config: Config & { Cmd: string[] } };
    };
    const { Env: env, User: user, WorkingDir: directory, Cmd: cmd } = config.OCIv1.config;
    assert.ok(env.includes('GREETING=hello'));
    assert.deepEqual([user, directory, cmd], ['1000', '/tmp', ['after']]);
  });

  test('docker builds the same file without them', {
    skip: cannotRun('docker', 'dockerd', 'unshare', 'setpriv'),
  }, async (t) => {
    const directory = join(lab.directory, 'docker');
    mkdirSync(directory);
    const daemon = await startDocker(directory);
    if (!('docker' in daemon)) return t.skip(daemon.missing);
    await using _daemon = daemon;
    const { docker } = daemon;
    assert.equal(docker('load', '-i', join(lab.directory, 'base.tar')).status, 0);
    const built = docker('build', '-q', '-t', 'theirs', context);
    assert.equal(built.status, 0, built.stderr);
    const config = JSON.parse(docker('image', 'inspect', '-f', '{{json .Config}}', 'theirs').stdout) as Config & {
      Cmd: string[];
    };
    assert.ok(config.Env.includes('GREETING=hello'));
    assert.deepEqual([config.User, config.WorkingDir, config.Cmd], ['1000', '/tmp', ['after']]);
  });
});
