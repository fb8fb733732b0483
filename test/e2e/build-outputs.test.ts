import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startDocker } from './docker-daemon.ts';
import { cannotRun, type Lab, missingPrograms, openLab, run } from './lab.ts';
import { listTree } from './list-tree.ts';
import { writeFiles } from './write-files.ts';

const dockerfile = `FROM scratch AS files
COPY dir /srv/dir
COPY --chown=5:6 --chmod=640 a.txt /srv/owned

FROM files
ARG TARGETPLATFORM
COPY <<EOF /platform
$TARGETPLATFORM
EOF
LABEL platform=$TARGETPLATFORM
CMD ["/bin/true"]
`;

const name = 'localhost/team/app:1';
const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

/** What a build leaves behind is what other tools take it for. */
describe('outputs of a build', { skip: missingPrograms('busybox') }, () => {
  let lab: Lab;
  let context: string;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', '--platform', 'linux/arm/v7', lab.baseTar(), 'base');
    context = writeFiles(join(lab.directory, 'context'), {
      Dockerfile: dockerfile,
      'a.txt': 'alpha\n',
      'dir/sub/deep.txt': 'deep\n',
      'dir/link': { symlink: 'sub/deep.txt' },
      'links.Dockerfile': 'FROM base\nCOPY a.txt /\n',
    });
  });
  after(() => lab[Symbol.dispose]());

  /** Builds for all platforms; @returns the digest of the index */
  function buildIndex(...flags: readonly string[]): string {
    return lab.ok('build', '-q', '-t', name, '--platform', platforms.join(','), ...flags, context);
  }

  test('an index is found in an OCI archive and a layout, and each image of it', {
    skip: missingPrograms('skopeo'),
  }, () => {
    const [archive, layout] = [join(lab.directory, 'app.tar'), join(lab.directory, 'layout')];
    const digest = buildIndex('-o', `type=oci,dest=${archive}`, '-o', `type=oci,dest=${layout},tar=false`);
    for (const source of [`oci-archive:${archive}`, `oci:${layout}:${name}`]) {
      const index = JSON.parse(run('skopeo', 'inspect', '--raw', source)) as {
        manifests: { platform: { architecture: string; variant?: string } }[];
      };
      assert.deepEqual(
        index.manifests.map(({ platform }) => [platform.architecture, platform.variant]),
        [
          ['amd64', undefined],
          ['arm64', undefined],
          ['arm', 'v7'],
        ],
      );
      for (const [arch, variant, platform] of [
        ['amd64', '', 'linux/amd64'],
        ['arm64', '', 'linux/arm64'],
        ['arm', 'v7', 'linux/arm/v7'],
      ] as const) {
        const args = ['--override-arch', arch, ...(variant === '' ? [] : ['--override-variant', variant])];
        const image = JSON.parse(run('skopeo', ...args, 'inspect', source)) as {
          Architecture: string;
          Labels: { platform: string };
        };
        assert.deepEqual([image.Architecture, image.Labels.platform], [arch, platform]);
      }
    }
    const copied = join(lab.directory, 'copied');
    run('skopeo', 'copy', '-q', '--all', '--preserve-digests', `oci-archive:${archive}`, `oci:${copied}:${name}`);
    const index = readFileSync(join(copied, 'index.json'), 'utf8');
    assert.ok(index.includes(digest), 'the digest stays');
  });

  test('podman loads a docker archive, with its digest and the image for this machine', {
    skip: cannotRun('podman'),
  }, () => {
    const archive = join(lab.directory, 'docker.tar');
    const digest = lab.ok('build', '-q', '-t', name, '-o', `type=docker,dest=${archive},compression=gzip`, context);
    const root = join(lab.directory, 'podman');
    const podman = ['podman', '--root', root, '--runroot', `${root}-run`, '--storage-driver', 'vfs'];
    run(...podman, 'load', '-q', '-i', archive);
    const [image] = JSON.parse(run(...podman, 'image', 'inspect', name)) as {
      Digest: string;
      Config: { Cmd: string[] };
    }[];
    assert.equal(image?.Digest, digest);
    assert.deepEqual(image.Config.Cmd, ['/bin/true']);
  });

  test('docker loads images in its own media types, with their id', {
    skip: cannotRun('docker', 'dockerd', 'unshare', 'setpriv'),
  }, async (t) => {
    mkdirSync(join(lab.directory, 'docker'));
    const daemon = await startDocker(join(lab.directory, 'docker'));
    if (!('docker' in daemon)) return t.skip(daemon.missing);
    await using _stopped = daemon;
    const [archive, metadata] = [join(lab.directory, 'own.tar'), join(lab.directory, 'metadata.json')];
    const output = `type=docker,dest=${archive},compression=gzip,oci-mediatypes=false`;
    lab.ok('build', '-q', '-t', name, '-o', output, '--metadata-file', metadata, context);
    const loaded = daemon.docker('load', '-q', '-i', archive);
    assert.equal(loaded.status, 0, loaded.stderr);
    const told = JSON.parse(readFileSync(metadata, 'utf8')) as Record<string, string>;
    const id = daemon.docker('image', 'inspect', '--format', '{{.Id}}', name).stdout.trim();
    assert.equal(id, told['containerimage.config.digest']);
    assert.equal(told['image.name'], name);
  });

  test('files are the same as a directory, as a tar and as an export', { skip: cannotRun('tar') }, () => {
    const [out, tar, exported] = ['out', 'out.tar', 'export.tar'].map((each) => join(lab.directory, each));
    assert.ok(out !== undefined && tar !== undefined && exported !== undefined);
    const file = join(context, 'links.Dockerfile');
    lab.ok(
      'build',
      '-q',
      '-t',
      'links',
      '-f',
      file,
      '-o',
      `type=tar,dest=${tar}`,
      '-o',
      out,
      '--load',
      '--platform',
      'linux/arm/v7',
      context,
    );
    lab.ok('export', '-q', '--platform', 'linux/arm/v7', '-o', exported, 'links');
    assert.ok(readFileSync(tar).equals(readFileSync(exported)));
    const unpacked = join(lab.directory, 'unpacked');
    mkdirSync(unpacked);
    run('tar', '-C', unpacked, '-xpf', tar);
    // Its sticky bit is not for whoever takes files out of an image.
    const without = ['tmp'];
    assert.ok(listTree(out, { without }) === listTree(unpacked, { without }), 'the same tree');
  });

  test('a squashed image shows the same in fewer layers', { skip: cannotRun() }, () => {
    lab.ok('import', '-q', lab.baseTar(), 'native');
    const text =
      'FROM native\nCOPY dir /dir\nRUN rm -r /dir/sub /sbin && ln /etc/group /etc/more\nCOPY a.txt /dir/sub/\n';
    writeFiles(context, { 'squash.Dockerfile': text });
    const build = ['build', '-q', '-f', join(context, 'squash.Dockerfile')];
    lab.ok(...build, '-t', 'whole', context);
    lab.ok(...build, '-t', 'squashed', '--squash', context);
    assert.equal(lab.ok('diff', 'whole', 'squashed', '--json').includes('"files": []'), true);
    const [image] = JSON.parse(lab.ok('inspect', 'squashed')) as { layers: unknown[] }[];
    assert.equal(image?.layers.length, 2);
  });

  test('what is written does not depend on what was built before, nor on the order of outputs', () => {
    using other = openLab();
    const [one, two] = [join(lab.directory, 'one.tar'), join(lab.directory, 'two.tar')];
    const flags = ['-q', '-t', name, '--platform', platforms.join(',')];
    const form = 'compression=zstd,compression-level=7';
    lab.ok('build', ...flags, '-o', `type=oci,dest=${one},${form}`, '--load', context);
    other.ok('build', ...flags, '-o', 'type=tar,dest=/dev/null', '-o', `type=oci,dest=${two},${form}`, context);
    assert.ok(readFileSync(one).equals(readFileSync(two)));
  });

  test('one platform is written as several are, where that is asked for', () => {
    const [layout, out] = [join(lab.directory, 'multi'), join(lab.directory, 'multi-files')];
    const outputs = ['-o', `type=oci,dest=${layout},tar=false`, '-o', `type=local,dest=${out}`];
    const platform = ['--platform', 'linux/arm64', '--target', 'files'];
    const build = ['build', '-q', ...platform, ...outputs, '--provenance=false', '--sbom=false'];
    lab.ok(...build, '--build-arg', 'BUILDKIT_MULTI_PLATFORM=1', context);
    const read = (path: string) => JSON.parse(readFileSync(join(layout, path), 'utf8')) as Index;
    const [index] = read('index.json').manifests;
    const [manifest] = read(`blobs/${index?.digest.replace(':', '/')}`).manifests;
    assert.deepEqual(manifest?.platform, { architecture: 'arm64', os: 'linux' });
    assert.deepEqual(readdirSync(out), ['linux_arm64']);
  });
});

interface Index {
  readonly manifests: readonly { readonly digest: string; readonly platform?: unknown }[];
}
