import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { type DockerDaemon, startDocker } from './docker-daemon.ts';
import { type Called, cannotRun, type Lab, openLab, run } from './lab.ts';

const base = 'localhost/team/base:1';

// Layers that add, change and delete, so that what is shown depends on each being applied right.
const dockerfile = `FROM ${base}
RUN mkdir -p /data /turned/deep && echo old > /data/old && echo kept > /data/kept && ln /data/kept /data/linked
RUN rm -r /data/old /turned && echo a file > /turned && chmod 750 /data
COPY --chown=65534:65534 greeting /
ENV WHO=world
WORKDIR /data
CMD ["sh", "-c", "ls; [ kept -ef linked ] && cat linked /turned /greeting; stat -c '%a %u' . kept /greeting; echo $WHO"]
`;
const shown = 'kept\nlinked\nkept\na file\nhello\n750 0\n644 0\n644 65534\nworld\n';

const runQuietly = ['run', '--rm', '--network', 'none'];

/** Images go to a docker daemon and come from it, and stay what they are. */
describe('docker', { skip: cannotRun('docker', 'dockerd', 'unshare', 'setpriv') }, () => {
  let lab: Lab;
  let context: string;
  let daemon: DockerDaemon | { readonly missing: string };

  before(async () => {
    lab = openLab();
    context = join(lab.directory, 'context');
    mkdirSync(context);
    writeFileSync(join(context, 'Dockerfile'), dockerfile);
    writeFileSync(join(context, 'greeting'), 'hello\n', { mode: 0o644 });
    lab.ok('import', '-q', lab.baseTar(), base);
    mkdirSync(join(lab.directory, 'docker'));
    daemon = await startDocker(join(lab.directory, 'docker'));
  });
  after(async () => {
    if ('docker' in daemon) await daemon[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  /** The daemon's client, throwing when it fails; skips the test when there is no daemon. */
  function openDocker(t: TestContext): ((...args: readonly string[]) => string) | undefined {
    if ('docker' in daemon) {
      const { docker } = daemon;
      return (...args) => expectOk(docker(...args), args);
    }
    t.skip(daemon.missing);
    return undefined;
  }

  test('it loads what save writes, keeps the image id and runs it', (t) => {
    const docker = openDocker(t);
    if (docker === undefined) return;
    const archive = join(lab.directory, 'ours.tar');
    lab.ok('build', '-q', '-t', 'localhost/team/ours:1', context);
    lab.ok('save', '-q', '-o', archive, 'localhost/team/ours:1', base);
    docker('load', '-q', '-i', archive);
    assert.deepEqual(
      ['localhost/team/ours:1', base].map((name) => docker('image', 'inspect', '--format', '{{.Id}}', name).trim()),
      configsOf(archive),
    );
    assert.equal(docker(...runQuietly, 'localhost/team/ours:1'), shown);
    assert.equal(lab.ok(...runQuietly, 'localhost/team/ours:1'), shown.trimEnd());
  });

  test('of an index with attestations it loads the image for this machine, and keeps its id', (t) => {
    const docker = openDocker(t);
    if (docker === undefined) return;
    const many = 'localhost/team/many:1';
    const archive = join(lab.directory, 'many.tar');
    const scratch = join(lab.directory, 'scratch');
    mkdirSync(scratch);
    copyFileSync(lab.baseTar(), join(scratch, 'base.tar'));
    writeFileSync(join(scratch, 'Dockerfile'), 'FROM scratch\nADD base.tar /\nCMD ["echo", "this one"]\n');
    const flags = ['--platform', 'linux/amd64,linux/arm64', '--compression', 'gzip', '--provenance', 'mode=min'];
    const index = lab.ok('build', '-q', '-t', many, ...flags, scratch);
    lab.ok('save', '-q', '-o', archive, many);
    docker('load', '-q', '-i', archive);
    assert.deepEqual([docker('image', 'inspect', '--format', '{{.Id}}', many).trim()], configsOf(archive));
    assert.equal(docker(...runQuietly, many), 'this one\n');
    using other = openLab();
    other.ok('load', '-q', archive);
    assert.equal(other.ok('manifest', '--digest', many), index);
  });

  test('what it saves is loaded, keeps the image id and runs', (t) => {
    const docker = openDocker(t);
    if (docker === undefined) return;
    const archive = join(lab.directory, 'theirs.tar');
    docker('load', '-q', '-i', saveBase(lab));
    docker('build', '-q', '--network', 'none', '-t', 'localhost/team/theirs:1', context);
    docker('save', '-o', archive, 'localhost/team/theirs:1', base);
    using other = openLab();
    other.ok('load', '-q', archive);
    assert.equal(other.ok(...runQuietly, 'localhost/team/theirs:1'), shown.trimEnd());
    assert.equal(other.ok(...runQuietly, base, 'echo', 'base'), 'base');
    assert.equal(other.nacre('system', 'check').status, 0);
    const again = join(lab.directory, 'again.tar');
    other.ok('save', '-q', '-o', again, 'localhost/team/theirs:1');
    assert.deepEqual(configsOf(again), [
      docker('image', 'inspect', '--format', '{{.Id}}', 'localhost/team/theirs:1').trim(),
    ]);
  });
});

function saveBase(lab: Lab): string {
  const path = join(lab.directory, 'base-saved.tar');
  lab.ok('save', '-q', '-o', path, base);
  return path;
}

/** The digests of the configs in an archive, which docker takes for the images' ids. */
function configsOf(archive: string): string[] {
  const manifest: { readonly Config: string }[] = JSON.parse(run('tar', '-xOf', archive, 'manifest.json'));
  return manifest.map(({ Config }) => `sha256:${Config.split('/').at(-1)}`);
}

function expectOk({ status, stdout, stderr }: Called, args: readonly string[]): string {
  assert.equal(status, 0, `docker ${args.join(' ')}: ${stderr}`);
  return stdout;
}
