import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeMergedRoot, unpackImage } from './images.ts';
import { call, cannotRun, type Lab, missingPrograms, openLab, run } from './lab.ts';
import { listTree } from './list-tree.ts';

const secret = 'hunter2-is-no-password';

const dockerfile = `FROM base
RUN mkdir -p /srv/deep/er && echo one > /srv/deep/er/one && ln /srv/deep/er/one /srv/two && touch -d @7 /srv/deep
RUN rm -r /opaque && mkdir /opaque && echo new > /opaque/new && rm /gone && mknod /srv/pipe p && mknod /srv/null c 1 3
COPY key /srv/
RUN ln /srv/key /srv/deep/key && chmod 600 /srv/key
RUN rm /srv/key && rm -r /srv/deep/er && mkdir -p /srv/deep/er && echo again > /srv/deep/er/again
RUN truncate -s 3000000 /srv/sparse && echo end >> /srv/sparse && chown -R 12:34 /srv/deep
CMD ["cat", "/srv/two"]
`;

/** All that a process in a container of the image sees of its files; names that are hidden count for the kernel's number of links. */
const look = `find / -xdev -type d -exec stat -c '%n %F %a %u:%g %Y' {} + > /tmp/list
find / -xdev ! -type d -exec stat -c '%n %F %a %u:%g %s %Y %t:%T' {} + >> /tmp/list
sort /tmp/list | grep -vE '^/(tmp|tmp/list|dev|proc|sys|etc/(hosts|hostname|resolv.conf))? '; cat /srv/two /srv/sparse | md5sum`;

describe('edited images', { skip: cannotRun('attr', 'tar') || missingPrograms('setfattr') }, () => {
  let lab: Lab;
  before(() => {
    lab = openLab();
    lab.ok('import', '-q', makeMergedRoot(lab), 'base');
    const context = join(lab.directory, 'context');
    mkdirSync(context);
    writeFileSync(join(context, 'Dockerfile'), dockerfile);
    writeFileSync(join(context, 'key'), `${secret}\n`);
    lab.ok('build', '-q', '-t', 'app', context);
  });
  after(() => lab[Symbol.dispose]());

  const see = (image: string): string => lab.ok('run', '--rm', '--network', 'none', image, 'sh', '-c', look);
  const layersOf = (image: string): readonly string[] => lab.ok('history', '-q', '--no-trunc', image).split('\n');

  /** All bytes of an image: its documents, its layers as stored and uncompressed. */
  function bytesOf(image: string): string {
    const directory = join(lab.directory, `all-${image.replaceAll(/\W/g, '-')}`);
    mkdirSync(directory);
    lab.ok('save', '-q', '-o', join(directory, 'saved.tar'), image);
    run('tar', '-xf', join(directory, 'saved.tar'), '-C', directory);
    const blobs = join(directory, 'blobs/sha256');
    const plain = readdirSync(blobs).map((name) => call(['zcat', '-f', join(blobs, name)]).stdout);
    return [readFileSync(join(directory, 'saved.tar'), 'latin1'), ...plain].join('');
  }

  test('a flattened image shows what it showed, mounted and unpacked', () => {
    lab.ok('flatten', '-q', '-t', 'app:flat', 'app');
    assert.equal(layersOf('app:flat').length, 1);
    assert.equal(see('app:flat'), see('app'));
    assert.equal(listTree(unpackImage(lab, 'app:flat')), listTree(unpackImage(lab, 'app')));
    assert.equal(lab.ok('run', '--rm', 'app:flat'), 'one');
    assert.equal(lab.nacre('diff', '--times', 'app', 'app:flat').status, 0);
  });

  test('a squashed image shows what it showed, whichever layers were joined', () => {
    const before = layersOf('app');
    const seen = see('app');
    for (const from of [2, 3, 7]) {
      const name = `app:from-${from}`;
      lab.ok('squash', '-q', '--from', String(from), '-t', name, 'app');
      assert.equal(layersOf(name).length, from);
      assert.deepEqual(layersOf(name).slice(1), before.slice(before.length - from + 1));
      assert.equal(see(name), seen, `from ${from}`);
    }
    assert.equal(listTree(unpackImage(lab, 'app:from-3')), listTree(unpackImage(lab, 'app')));
  });

  test('of removed paths no byte is left', () => {
    assert.ok(bytesOf('app').includes(secret));
    const removed = lab.nacre('rm-path', '-t', 'app:clean', 'app', '/srv/key', '/srv/deep/key');
    assert.equal(removed.status, 0);
    assert.match(removed.stderr, /^layer 4: \/srv\/key is gone, .*\nlayer 5: 2 paths are gone/m);
    assert.ok(!bytesOf('app:clean').includes(secret));
    const changed = lab
      .nacre('diff', 'app', 'app:clean')
      .stdout.split('\n')
      .filter((line) => line !== '');
    assert.equal(changed.length, 1);
    assert.match(changed[0] ?? '', /^D \/srv\/deep\/key/);
    const kept = lab.nacre('rm-path', 'app', '/srv/deep/key');
    assert.match(kept.stderr, /warning: the content of \/srv\/deep\/key stays as \/srv\/key/);
  });

  test('layers that do not hold a removed path are the same', () => {
    lab.ok('rm-path', '-q', '-t', 'app:less', 'app', '/srv/pipe');
    const [before, after] = [layersOf('app'), layersOf('app:less')];
    assert.deepEqual(
      before.map((digest, at) => digest === after[at]),
      [true, true, true, true, false, true, true],
    );
  });

  test('what a container wrote is in the committed image, and nothing else', () => {
    const script = `cd /srv && echo changed > two && chown 5:6 two && chmod 4755 two && rm -r deep && mkdir deep && ln two deep/three
ln -s /nowhere link && mknod fifo p && setfattr -n user.x -v y two 2>/dev/null; mv /opaque /moved; echo x > /mnt/v/written; touch -d @1000 /srv`;
    lab.ok('run', '--name', 'work', '-v', 'data:/mnt/v', '-v', `${lab.directory}:/a/b/c`, 'app', 'sh', '-c', script);
    lab.ok('commit', '-q', '-m', 'by hand', 'work', 'made');
    const root = unpackImage(lab, 'made');
    assert.equal(run('stat', '-c', '%a %u:%g %h', join(root, 'srv/two')), '4755 5:6 2');
    assert.equal(readFileSync(join(root, 'srv/deep/three'), 'utf8'), 'changed\n');
    assert.deepEqual(readdirSync(join(root, 'srv')).toSorted(), [
      'deep',
      'fifo',
      'link',
      'null',
      'pipe',
      'sparse',
      'two',
    ]);
    assert.deepEqual(readdirSync(join(root, 'moved')), ['new']);
    assert.ok(!readdirSync(root).includes('a') && !readdirSync(root).includes('opaque'));
    assert.ok(!readdirSync(root).includes('mnt'));
    assert.equal(lab.ok('run', '--rm', 'made'), 'changed');
    assert.equal(layersOf('made').slice(1).join(), layersOf('app').join());
    // Committing changes nothing about the container, and is no different the second time.
    const again = lab.ok('commit', '-q', 'work', 'made:again');
    assert.equal(layersOf('made:again').join(), layersOf('made').join(), again);
    assert.equal(lab.ok('system', 'check'), 'The store is whole.');
  });

  test('what is exported is what the container has, for GNU tar too', () => {
    const path = join(lab.directory, 'work.tar');
    lab.ok('export', '-q', '-o', path, 'work');
    const ours = join(lab.directory, 'exported');
    mkdirSync(ours);
    run('tar', '-xpf', path, '-C', ours, '--xattrs', '--xattrs-include=*');
    const made = unpackImage(lab, 'made');
    assert.equal(listTree(ours), listTree(made));
    assert.equal(
      run('getfattr', '-dm-', '-h', '--absolute-names', join(ours, 'usr/bin/capable')).split('\n').length > 1,
      true,
    );
    assert.equal(readFileSync(join(ours, 'srv/sparse')).length, 3_000_004);
    lab.ok('import', '-q', path, 'imported');
    assert.equal(see('imported'), see('made'));
    const piped = call(
      ['sh', '-c', '"$0" export work | cmp - "$1"', join(import.meta.dirname, '../../bin/nacre'), path],
      lab.environment,
    );
    assert.equal(piped.status, 0, piped.stderr);
  });

  test('a running container is committed at one moment', async () => {
    const { startNacre } = await import('./running.ts');
    const script = 'echo ready; i=0; while :; do i=$((i+1)); echo $i > /a; echo $i > /b; done';
    const running = startNacre(lab, 'run', '--name', 'busy', 'base', 'sh', '-c', script);
    await running.prints('ready');
    for (let turn = 0; turn < 3; turn++) {
      lab.ok('commit', '-q', 'busy', `moment:${turn}`);
      const [a = '', b = ''] = lab.ok('run', '--rm', `moment:${turn}`, 'sh', '-c', 'cat /a; echo; cat /b').split(/\n+/);
      // The one is written before the other, and a file is empty for a moment before it is written.
      if (a !== '' && b !== '') assert.ok(Number(a) - Number(b) <= 1, `${a} and ${b}`);
    }
    assert.match(lab.ok('ps'), /busy/);
    lab.ok('rm', '-f', 'busy');
    await running.ended;
  });

  test('a container of an index is of the platform it was asked for', { skip: process.arch !== 'x64' }, () => {
    const context = join(lab.directory, 'platforms');
    mkdirSync(context);
    run('cp', lab.baseTar(), join(context, 'base.tar'));
    const both = 'FROM scratch\nADD base.tar /\nARG TARGETARCH\nCOPY <<EOF /arch\n$TARGETARCH\nEOF\n';
    writeFileSync(join(context, 'Dockerfile'), both);
    lab.ok('build', '-q', '-t', 'both', '--platform', 'linux/amd64,linux/386', context);
    lab.ok('run', '--name', 'other', '--platform', 'linux/386', 'both', 'touch', '/touched');
    assert.equal(
      lab.ok('commit', '-q', 'other', 'other:committed') && lab.ok('run', '--rm', 'other:committed', 'cat', '/arch'),
      '386',
    );
    assert.equal(lab.nacre('diff', 'other').stdout, 'A /touched\n');
    lab.ok('cp', 'other:/arch', join(lab.directory, 'arch'));
    assert.equal(readFileSync(join(lab.directory, 'arch'), 'utf8'), '386\n');
    lab.ok('rm', 'other');
  });

  test('skopeo and umoci read all of them', { skip: missingPrograms('skopeo', 'umoci') }, () => {
    lab.ok('flatten', '-q', '-t', 'app:zstd', '--compression', 'zstd', 'app');
    lab.ok('squash', '-q', '--from', '2', '-t', 'app:gzip', '--compression', 'gzip', 'app');
    for (const name of ['app:from-3', 'app:clean', 'made', 'app:zstd', 'app:gzip']) {
      const path = join(lab.directory, 'peer.tar');
      const layout = join(lab.directory, `peer-${name.replace(':', '-')}`);
      lab.ok('save', '-q', '-o', path, name);
      run('skopeo', 'copy', '-q', `oci-archive:${path}`, `oci:${layout}:v1`);
      const digest = (JSON.parse(run('skopeo', 'inspect', `oci-archive:${path}`)) as { Digest: string }).Digest;
      assert.ok(lab.ok('inspect', name).includes(digest), name);
      if (name === 'app:zstd') continue; // umoci knows gzip alone
      run('umoci', 'unpack', '--image', `${layout}:v1`, `${layout}-bundle`);
      assert.equal(listTree(join(`${layout}-bundle`, 'rootfs')), listTree(unpackImage(lab, name)), name);
    }
  });

  test('podman loads all of them and keeps their digests', { skip: missingPrograms('podman') }, () => {
    const root = join(lab.directory, 'podman');
    const own = ['--root', root, '--runroot', `${root}-run`, '--storage-driver', 'vfs', '--cgroup-manager', 'cgroupfs'];
    for (const name of ['app:from-3', 'made']) {
      const path = join(lab.directory, 'podman.tar');
      lab.ok('save', '-q', '-o', path, name);
      run('podman', ...own, 'load', '-q', '-i', path);
      const [found] = JSON.parse(run('podman', ...own, 'image', 'inspect', name)) as { Digest: string }[];
      assert.ok(lab.ok('inspect', name).includes(found?.Digest ?? 'none'), name);
    }
  });
});
