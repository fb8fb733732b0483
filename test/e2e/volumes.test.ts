import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { call, cannotRun, type Lab, nacreProgram, openLab } from './lab.ts';

describe('volumes', { skip: cannotRun() }, () => {
  let lab: Lab;
  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
  });
  after(() => {
    const left = lab
      .ok('ps', '-aq')
      .split('\n')
      .filter((id) => id !== '');
    if (left.length > 0) lab.ok('rm', '-fv', ...left);
    lab[Symbol.dispose]();
  });

  const inside = (...flags: readonly string[]): string => lab.ok('run', '--rm', '--network', 'none', ...flags);
  const names = (...flags: readonly string[]): readonly string[] =>
    lab
      .ok('volume', 'ls', '-q', ...flags)
      .split('\n')
      .filter((name) => name !== '');
  const directoryOf = (name: string): string => lab.ok('volume', 'inspect', '-f', '{{.Mountpoint}}', name);

  test('one that was made is filled when it is first used, and keeps what is written', () => {
    lab.ok('volume', 'create', '--label', 'kind=test', 'accounts');
    assert.match(inside('-v', 'accounts:/etc', 'base', 'ls', '/etc'), /passwd/);
    inside('-v', 'accounts:/data', 'base', 'rm', '/data/passwd');
    assert.doesNotMatch(inside('-v', 'accounts:/etc', 'base', 'ls', '/etc'), /passwd/);
    assert.deepEqual(names('-f', 'label=kind=test'), ['accounts']);
    lab.ok('volume', 'rm', 'accounts');
    assert.deepEqual(names(), []);
  });

  test('one that is filled while others put links into it is filled inside', () => {
    lab.ok('volume', 'create', 'turned');
    const [volume, outside] = [directoryOf('turned'), join(lab.directory, 'turned-outside')];
    mkdirSync(outside);
    symlinkSync(outside, join(volume, 'bin'));
    // What says that somebody is at filling it, or was killed meanwhile.
    writeFileSync(join(volume, '../.filling-turned'), 'begun');
    const files = 'mkdir -p /src/bin /src/lib && echo image > /src/bin/f && echo image > /src/lib/f';
    lab.ok('run', '--name', 'made', '--network', 'none', 'base', 'sh', '-c', `${files} && chmod 750 /src`);
    lab.ok('commit', 'made', 'filled');
    lab.ok('rm', 'made');
    assert.equal(inside('-v', 'turned:/src', 'filled', 'sh', '-c', 'cat /src/lib/f; stat -c %a /src'), 'image\n750');
    assert.deepEqual(readdirSync(outside), []);
    lab.ok('volume', 'rm', 'turned');
    lab.ok('rmi', 'filled');
  });

  test('one that a container uses stays', () => {
    lab.ok('run', '--name', 'user', '--network', 'none', '-v', 'used:/d', '-v', '/anonymous', 'base', 'true');
    const refused = lab.nacre('volume', 'rm', 'used');
    assert.deepEqual(
      [refused.status, refused.stderr.split('\n')[0]],
      [1, 'error: volume used is used by container user'],
    );
    assert.equal(names('-f', 'dangling=true').length, 0);
    const anonymous = names().filter((name) => name !== 'used');
    assert.equal(anonymous.length, 1);
    lab.ok('rm', 'user');
    assert.deepEqual(names('-f', 'dangling=true').length, 2);
    assert.match(lab.ok('volume', 'prune', '-f'), new RegExp(`Deleted Volumes:\n${anonymous[0]}\n`));
    assert.deepEqual(names(), ['used']);
    lab.ok('volume', 'prune', '-fa');
    lab.ok('run', '--name', 'user', '--network', 'none', '-v', '/anonymous', 'base', 'true');
    lab.ok('rm', '-v', 'user');
    assert.deepEqual(names(), []);
  });

  test('a container that is started again finds its anonymous volumes', () => {
    lab.ok('run', '--name', 'again', '--network', 'none', '-v', '/d', 'base', 'sh', '-c', 'echo x >>/d/f; wc -l </d/f');
    assert.equal(lab.ok('start', '-a', 'again'), '2');
    assert.equal(names().length, 1);
    lab.ok('rm', '-v', 'again');
  });

  test('options of the driver', () => {
    lab.ok('volume', 'create', '-o', 'type=tmpfs', '-o', 'device=tmpfs', '-o', 'o=size=64k', 'memory');
    assert.match(inside('-v', 'memory:/m', 'base', 'df', '/m'), /tmpfs +64 /);
    const shown = join(lab.directory, 'shown');
    mkdirSync(shown);
    lab.ok('volume', 'create', '-o', 'type=none', '-o', 'o=bind', '-o', `device=${shown}`, 'elsewhere');
    inside('-v', 'elsewhere:/e', 'base', 'touch', '/e/file');
    assert.deepEqual(readdirSync(shown), ['file']);
    assert.equal(lab.nacre('volume', 'create', '-o', 'type=nfs', 'wrong').status, 1);
    lab.ok('volume', 'rm', 'memory', 'elsewhere');
    assert.deepEqual(readdirSync(shown), ['file']);
  });

  test('rename, clone, snapshot, restore, export and import', () => {
    const write = (text: string): string => inside('-v', 'data:/d', 'base', 'sh', '-c', `echo ${text} >/d/f`);
    const read = (name: string): string => inside('-v', `${name}:/d`, 'base', 'cat', '/d/f');
    write('one');
    lab.ok('volume', 'snapshot', 'data');
    lab.ok('volume', 'clone', 'data', 'copy');
    write('two');
    assert.deepEqual([read('data'), read('copy')], ['two', 'one']);
    const [snapshot = ''] = lab.ok('volume', 'snapshots', '-q', 'data').split('\n');
    assert.match(snapshot, /^data@\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);
    lab.ok('volume', 'restore', 'data');
    assert.equal(read('data'), 'one');
    const tar = join(lab.directory, 'data.tar');
    lab.ok('volume', 'export', 'copy', '-o', tar);
    write('three');
    assert.match(lab.nacre('volume', 'import', 'data', tar).stderr, /volume data has files/);
    lab.ok('volume', 'import', '--replace', 'data', tar);
    assert.equal(read('data'), 'one');
    lab.ok('run', '--name', 'keeper', '--network', 'none', '-v', 'data:/d', 'base', 'cat', '/d/f');
    lab.ok('volume', 'rename', 'data', 'renamed');
    assert.equal(lab.ok('start', '-a', 'keeper'), 'one');
    assert.deepEqual(names(), ['copy', 'renamed']);
    assert.match(lab.ok('volume', 'snapshots', '-q'), /^renamed@/);
    lab.ok('rm', 'keeper');
    lab.ok('volume', 'rm', lab.ok('volume', 'snapshots', '-q'), 'copy', 'renamed');
  });

  test('one that a running container uses', () => {
    lab.ok(
      'run',
      '-d',
      '--name',
      'live',
      '--network',
      'none',
      '-v',
      'busy:/d',
      'base',
      'sh',
      '-c',
      'while :; do date >/d/f; done',
    );
    for (const verb of [
      ['rename', 'busy', 'other'],
      ['restore', 'busy'],
      ['import', '--replace', 'busy', '/dev/null'],
    ]) {
      if (verb[0] === 'restore') lab.ok('volume', 'snapshot', '--pause', 'busy');
      assert.match(lab.nacre('volume', ...verb).stderr, /volume busy is used by container live/, verb.join(' '));
    }
    lab.ok('volume', 'clone', '--pause', 'busy', 'still');
    assert.match(lab.ok('ps', '--format', '{{.Names}} {{.Status}}'), /^live Up/);
    lab.ok('rm', '-f', 'live');
    lab.ok('volume', 'rm', 'busy', 'still');
  });

  test('what a killed rename left is finished by whoever comes next', () => {
    lab.ok('run', '--name', 'half', '--network', 'none', '-v', 'before:/d', 'base', 'touch', '/d/file');
    lab.ok('volume', 'create', 'marker');
    // As it is when the record has its new name and nothing else was done.
    const sql = `UPDATE volume SET name = 'behind', data = json_set(data, '$.formerly', 'before') WHERE name = 'before'`;
    lab.ok('volume', 'ls');
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    const database = new DatabaseSync(join(lab.environment.NACRE_ROOT ?? '', 'nacre.db'));
    database.exec(sql);
    database.close();
    lab.ok('start', 'half');
    assert.deepEqual(names(), ['behind', 'marker']);
    assert.ok(existsSync(join(directoryOf('behind'), 'file')));
    lab.ok('rm', 'half');
    lab.ok('volume', 'rm', 'behind', 'marker');
  });

  test('volumes of other containers, images and parts', () => {
    lab.ok(
      'run',
      '-d',
      '--name',
      'source',
      '--network',
      'none',
      '-v',
      'shared:/s',
      '-v',
      '/own',
      'base',
      'sleep',
      '100',
    );
    inside('--volumes-from', 'source', 'base', 'sh', '-c', 'touch /s/a /own/b');
    assert.match(
      lab.nacre('run', '--rm', '--network', 'none', '--volumes-from', 'source:ro', 'base', 'touch', '/s/c').stderr,
      /Read-only/,
    );
    assert.equal(lab.ok('volume', 'ls', '-q').split('\n').length, 2);
    lab.ok('rm', '-fv', 'source');
    assert.match(inside('--mount', 'type=image,source=base,target=/i,image-subpath=etc', 'base', 'ls', '/i'), /passwd/);
    assert.match(
      lab.nacre('run', '--rm', '--network', 'none', '-v', 'image:base:/i', 'base', 'touch', '/i/x').stderr,
      /Read-only/,
    );
    inside('-v', 'shared:/s', 'base', 'sh', '-c', 'mkdir -p /s/x/y; echo part >/s/x/y/f; ln -s /etc /s/evil');
    const part = (path: string): readonly string[] => [
      '--mount',
      `source=shared,target=/p,volume-subpath=${path}`,
      'base',
    ];
    assert.equal(inside(...part('x/y'), 'cat', '/p/f'), 'part');
    assert.equal(inside(...part('x/y/f'), 'cat', '/p'), 'part');
    assert.match(lab.nacre('run', '--rm', ...part('evil'), 'ls', '/p').stderr, /volume shared has no "evil"/);
    lab.ok('volume', 'rm', 'shared');
  });

  test('an image that a container mounts stays in the store', () => {
    lab.ok('tag', 'base', 'mounted');
    const tar = join(lab.directory, 'other.tar');
    mkdirSync(join(lab.directory, 'tree'));
    writeFileSync(join(lab.directory, 'tree/word'), 'kept\n');
    call(['tar', '-C', join(lab.directory, 'tree'), '-cf', tar, '.']);
    lab.ok('import', '-q', tar, 'other');
    lab.ok('create', '--name', 'reader', '--network', 'none', '-v', 'image:other:/o', 'base', 'cat', '/o/word');
    lab.ok('rmi', '-f', 'other');
    assert.equal(lab.ok('start', '-a', 'reader'), 'kept');
    lab.ok('rm', 'reader');
  });

  test('a part of a volume is never elsewhere, whoever moves links about in it', async () => {
    lab.ok('volume', 'create', 'race');
    const root = directoryOf('race');
    mkdirSync(join(root, 'part'));
    writeFileSync(join(root, 'part/word'), 'inside\n');
    const outside = join(lab.directory, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'word'), 'outside\n');
    symlinkSync(outside, join(root, 'link'));
    const swap = 'while :; do mv -T part aside; mv -T link part; mv -T part link; mv -T aside part; done';
    const swapper = spawn('sh', ['-c', swap], { cwd: root, stdio: 'ignore' });
    try {
      const seen = new Set<string>();
      // Most rounds find nothing there at that moment.
      for (let round = 0; round < 12 || (!seen.has('inside\n') && round < 100); round++) {
        const mount = 'source=race,target=/p,volume-subpath=part';
        const { stdout } = lab.nacre('run', '--rm', '--network', 'none', '--mount', mount, 'base', 'cat', '/p/word');
        seen.add(stdout);
      }
      assert.equal(seen.has('outside\n'), false);
      assert.equal(seen.has('inside\n'), true);
    } finally {
      swapper.kill('SIGKILL');
    }
    lab.ok('volume', 'rm', 'race');
  });

  test('a clone is apart from what it is a clone of', () => {
    const from = directoryOf(lab.ok('volume', 'create', 'origin'));
    writeFileSync(join(from, 'file'), 'first');
    lab.ok('volume', 'clone', 'origin', 'clone');
    writeFileSync(join(from, 'file'), 'second');
    assert.equal(readFileSync(join(directoryOf('clone'), 'file'), 'utf8'), 'first');
    renameSync(join(from, 'file'), join(from, 'gone'));
    assert.equal(existsSync(join(directoryOf('clone'), 'file')), true);
    lab.ok('volume', 'rm', 'origin', 'clone');
  });

  test('tars go through pipes', () => {
    writeFileSync(join(directoryOf(lab.ok('volume', 'create', 'pipe')), 'file'), 'through');
    const line = `${nacreProgram} volume export pipe | gzip | ${nacreProgram} volume import arrived -`;
    assert.equal(call(['sh', '-c', line], lab.environment).status, 0);
    assert.equal(readFileSync(join(directoryOf('arrived'), 'file'), 'utf8'), 'through');
    lab.ok('volume', 'rm', 'pipe', 'arrived');
  });
});
