import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { call, cannotRun, type Lab, missingPrograms, openLab, run } from './lab.ts';
import { listTree } from './list-tree.ts';

/** Images go to other tools and come from them, and stay what they are. */
describe('other tools', () => {
  let lab: Lab;
  let archive: string;
  let digest: string;

  before(() => {
    lab = openLab();
    archive = join(lab.directory, 'saved.tar');
    if (missingPrograms('busybox')) return;
    digest = lab.ok('import', '-q', lab.baseTar(), 'localhost/team/base:1');
    lab.ok('save', '-q', '-o', archive, 'localhost/team/base:1');
  });
  after(() => lab[Symbol.dispose]());

  /** A store beside the lab's, for reading back. */
  function loadElsewhere(path: string): { readonly digest: string; readonly name: string } {
    using other = openLab();
    other.ok('load', '-q', path);
    const [row] = JSON.parse(other.ok('images', '--json')) as {
      digest: string;
      repository: string | null;
      tag: string | null;
    }[];
    assert.ok(row !== undefined);
    assert.equal(other.nacre('system', 'check').status, 0);
    return { digest: row.digest, name: `${row.repository}:${row.tag}` };
  }

  /** Podman on a storage of its own. */
  function podman(...args: readonly string[]): string {
    const root = join(lab.directory, 'podman');
    return run(
      'podman',
      '--root',
      root,
      '--runroot',
      `${root}-run`,
      '--storage-driver',
      'vfs',
      '--cgroup-manager',
      'cgroupfs',
      ...args,
    );
  }

  test('skopeo reads what save writes, as an OCI archive and as a docker archive', {
    skip: missingPrograms('skopeo', 'busybox'),
  }, () => {
    const inspect = (source: string): { Digest: string; Layers: string[] } =>
      JSON.parse(run('skopeo', 'inspect', source));
    assert.equal(inspect(`oci-archive:${archive}`).Digest, digest);
    assert.equal(inspect(`docker-archive:${archive}`).Layers.length, 1);
  });

  test('what skopeo writes is loaded: OCI archive, OCI layout, docker archive', {
    skip: missingPrograms('skopeo', 'busybox'),
  }, () => {
    const { directory } = lab;
    run('skopeo', 'copy', '-q', `oci-archive:${archive}`, `oci-archive:${directory}/s-oci.tar:localhost/team/base:1`);
    run('skopeo', 'copy', '-q', `oci-archive:${archive}`, `oci:${directory}/s-layout:localhost/team/base:1`);
    run(
      'skopeo',
      'copy',
      '-q',
      `oci-archive:${archive}`,
      `docker-archive:${directory}/s-docker.tar:localhost/team/base:1`,
    );
    const oci = loadElsewhere(join(directory, 's-oci.tar'));
    const layout = loadElsewhere(join(directory, 's-layout'));
    assert.equal(oci.digest, layout.digest);
    assert.equal(oci.name, 'localhost/team/base:1');
    assert.equal(loadElsewhere(join(directory, 's-docker.tar')).name, 'localhost/team/base:1');
  });

  test('a compressed archive is loaded as it is', { skip: missingPrograms('busybox', 'xz', 'zstd') }, () => {
    for (const [program, suffix] of [
      ['gzip', 'gz'],
      ['xz', 'xz'],
      ['zstd', 'zst'],
    ] as const) {
      const path = `${archive}.${suffix}`;
      run('sh', '-c', `${program} -c "$1" > "$2"`, 'sh', archive, path);
      assert.equal(loadElsewhere(path).digest, digest);
    }
  });

  test('podman loads what save writes, keeps its digest and runs it', { skip: cannotRun('podman', 'crun') }, (t) => {
    podman('load', '-q', '-i', archive);
    const found = JSON.parse(podman('image', 'inspect', 'localhost/team/base:1')) as { Digest: string }[];
    assert.equal(found[0]?.Digest, digest);
    const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'];
    // Its runtime refuses hybrid control groups, so it gets a view without the second hierarchy.
    const script = 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"';
    const root = join(lab.directory, 'podman');
    const own = [
      '--root',
      root,
      '--runroot',
      `${root}-run`,
      '--storage-driver',
      'vfs',
      '--cgroup-manager',
      'cgroupfs',
      '--runtime',
      'crun',
    ];
    const command = [
      'podman',
      ...own,
      'run',
      '--rm',
      '--network',
      'none',
      ...limits,
      'localhost/team/base:1',
      'echo',
      'hello',
    ];
    const ran = call(['unshare', '--mount', '--propagation', 'slave', 'sh', '-c', script, 'sh', ...command]);
    if (ran.status !== 0) t.skip(`podman runs nothing here: ${ran.stderr.slice(-300)}`);
    else assert.equal(ran.stdout, 'hello\n');
  });

  test('what podman saves is loaded, in both of its formats', { skip: cannotRun('podman') }, () => {
    podman('import', '-q', lab.baseTar(), 'localhost/team/theirs:2');
    for (const format of ['docker-archive', 'oci-archive']) {
      const path = join(lab.directory, `p-${format}.tar`);
      podman('save', '-q', '--format', format, '-o', path, 'localhost/team/theirs:2');
      assert.equal(loadElsewhere(path).name, 'localhost/team/theirs:2');
    }
  });

  test('what umoci writes is loaded and unpacked', { skip: cannotRun('umoci') }, () => {
    const layout = join(lab.directory, 'u-layout');
    const rootfs = join(lab.directory, 'u-bundle', 'rootfs');
    run('umoci', 'init', '--layout', layout);
    run('umoci', 'new', '--image', `${layout}:v1`);
    run('umoci', 'unpack', '--image', `${layout}:v1`, join(lab.directory, 'u-bundle'));
    run('tar', '-C', rootfs, '-xf', lab.baseTar());
    run('umoci', 'repack', '--image', `${layout}:v2`, join(lab.directory, 'u-bundle'));
    run('umoci', 'config', '--image', `${layout}:v2`, '--config.cmd', '/bin/true');
    lab.ok('load', '-q', layout);
    const bundle = join(lab.directory, 'n-bundle');
    lab.ok('unpack', '-q', `${layout}:v2`, bundle);
    assert.ok(readdirSync(join(bundle, 'rootfs', 'bin')).includes('busybox'));
  });

  test('what save writes is a layout that umoci unpacks to the same tree as ours', {
    skip: cannotRun('umoci', 'skopeo'),
  }, () => {
    const layout = join(lab.directory, 'x-layout');
    mkdirSync(layout);
    run('skopeo', 'copy', '-q', `oci-archive:${archive}`, `oci:${layout}:v1`);
    run('umoci', 'unpack', '--image', `${layout}:v1`, join(lab.directory, 'theirs'));
    lab.ok('unpack', '-q', `${layout}:v1`, join(lab.directory, 'ours'));
    assert.equal(listTree(join(lab.directory, 'ours/rootfs')), listTree(join(lab.directory, 'theirs/rootfs')));
  });
});
