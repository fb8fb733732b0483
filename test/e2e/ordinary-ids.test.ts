import assert from 'node:assert/strict';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { call, cannotRun, nacreProgram, run } from './lab.ts';
import { firstSubIds, type OrdinaryLab, openOrdinaryLab } from './ordinary-lab.ts';

const project = join(import.meta.dirname, '../..');
const skip = cannotRun('crun', 'conmon', 'newuidmap', 'pasta', 'setpriv', 'nsenter', 'unshare', 'ip');

describe('containers of an ordinary user with IDs of their own', { skip }, () => {
  let lab: OrdinaryLab;
  let shared: string;

  before(async () => {
    lab = await openOrdinaryLab('irc');
    const tar = join(lab.directory, 'base.tar');
    run('sh', join(project, 'scripts/base-image.sh'), tar);
    chownSync(tar, lab.uid, lab.uid);
    lab.ok('import', '-q', tar, 'base');
    shared = join(lab.directory, 'shared');
    mkdirSync(shared);
    chownSync(shared, lab.uid, lab.uid);
  });
  after(async () => lab[Symbol.asyncDispose]());

  /** Layers whose files are of whom a container's users are. */
  const unpacked = (): readonly string[] =>
    readdirSync(join(lab.directory, '.local/share/nacre/layers')).filter((name) => name.includes('.userns-'));

  const sh = (userns: string, script: string, ...flags: readonly string[]): string =>
    lab.ok('run', '--rm', '--userns', userns, ...flags, 'base', 'sh', '-c', script);

  test('keep-id: he is himself, and the files of the image are of whom they were', () => {
    const script =
      'id -u; stat -c %u:%g /bin /etc/hosts /shared; touch /shared/his; touch /bin/x 2>/dev/null || echo no';
    const said = sh('keep-id', script, '-v', `${shared}:/shared`);
    assert.equal(said, `${lab.uid}\n0:0\n0:0\n${lab.uid}:${lab.uid}\nno`);
    assert.equal(statSync(join(shared, 'his')).uid, lab.uid);
    assert.equal(
      sh('keep-id:uid=1000,gid=1000', 'id -u; id -g; stat -c %u:%g /shared/his', '-v', `${shared}:/shared`),
      '1000\n1000\n1000:1000',
    );
    assert.equal(sh('keep-id', 'touch /bin/x; stat -c %u /bin/x', '-u', '0', '--network', 'none'), '0');
  });

  test('nomap: his files are out of reach', () => {
    const script =
      'id -u; stat -c %u /bin /shared; touch /shared/other 2>/dev/null || echo no; wc -l < /proc/self/uid_map';
    assert.equal(sh('nomap', script, '-v', `${shared}:/shared`, '--network', 'host'), '0\n0\n65534\nno\n1');
  });

  test('maps: users are those of his IDs that are named', () => {
    const maps = ['--uidmap', '0:1:1000', '--uidmap', '1000:0:1', '--gidmap', '0:100:2000'];
    const script = 'id -u; cat /proc/self/uid_map /proc/self/gid_map; stat -c %u:%g /bin; touch /shared/mapped';
    const flags = [...maps, '-u', '1000', '-v', `${shared}:/shared`, '--network', 'none'];
    const said = lab.ok('run', '--rm', ...flags, 'base', 'sh', '-c', script);
    assert.equal(said.replaceAll(/ +/g, ' '), '1000\n 0 1 1000\n 1000 0 1\n 0 100 2000\n0:0');
    assert.equal(statSync(join(shared, 'mapped')).uid, lab.uid);
    for (const [wrong, why] of [
      ['0:1:70000', /^error: there is no user 70000 to be given to a container\nhint: Give those from 0 to 65536: /],
      ['1:1:10', /^error: --uidmap "1:1:10" has none for 0\nhint: /],
      ['x', /^error: --uidmap "x" is no line of a map of IDs\nhint: /],
    ] as const)
      assert.match(lab.nacre('run', '--rm', '--uidmap', wrong, 'base', 'true').stderr, why);
  });

  test('auto: no two have the same IDs, and each lives as others do', () => {
    for (const name of ['one', 'two'])
      lab.ok('run', '-d', '--userns', 'auto:size=2000', '--name', name, '-v', `${name}:/data`, 'base', 'sleep', '60');
    const maps = ['one', 'two'].map((name) => lab.ok('exec', name, 'cat', '/proc/self/uid_map').trim().split(/\s+/));
    assert.deepEqual(maps, [
      ['0', '1', '2000'],
      ['0', '2001', '2000'],
    ]);
    assert.equal(
      lab.ok('exec', 'two', 'sh', '-c', 'id -u; echo in > /data/f; stat -c %u /data/f; touch /new; chown 7:8 /new'),
      '0\n0',
    );
    const pid = Number(/"Pid": (\d+)/.exec(lab.ok('inspect', 'two'))?.[1]);
    assert.equal(statSync(`/proc/${pid}`).uid, firstSubIds.irc + 2000);
    const { stderr: unknown } = lab.nacre('run', '--rm', '--userns', 'auto', '-u', '5000', 'base', 'true');
    assert.match(unknown, /^error: user 5000 is none of those that the container has IDs for\nhint: /);
    const { stderr } = lab.nacre('run', '--rm', '--userns', 'auto:size=65000', 'base', 'true');
    assert.match(stderr, /^error: there are no 65000 IDs left for a container of its own\nhint: /);

    // No control group counts for them: their processes do.
    const [usage] = JSON.parse(lab.ok('stats', '--json', 'two'));
    assert.deepEqual([usage.name, usage.pids, usage.memory > 0], ['two', 1, true]);
    assert.match(lab.ok('top', 'two'), /sleep 60$/);

    // What leaves such a container, or comes into one, is by its own names.
    writeFileSync(join(shared, 'given'), 'given');
    lab.ok('cp', join(shared, 'given'), 'two:/given');
    assert.equal(lab.ok('exec', 'two', 'stat', '-c', '%u:%g', '/given'), '0:0');
    lab.ok('stop', '-t', '0', 'two');
    lab.ok('cp', join(shared, 'given'), 'two:/later');
    lab.ok('start', 'two');
    assert.equal(lab.ok('exec', 'two', 'cat', '/data/f', '/later'), 'in\ngiven');
    lab.ok('commit', 'two', 'made');
    assert.equal(
      lab.ok('run', '--rm', '--network', 'none', 'made', 'stat', '-c', '%u:%g', '/new', '/given', '/later'),
      '7:8\n0:0\n0:0',
    );
    assert.equal(lab.nacre('diff', 'two').stdout, 'A /given\nA /later\nA /new\n');
    lab.ok('rm', '-f', 'one', 'two');
    assert.equal(unpacked().length > 0, true);
    lab.ok('rmi', 'base', 'made');
    lab.ok('prune', '-a', '-f');
    assert.deepEqual(unpacked(), []);
  });

  test('what is no such namespace is told', () => {
    assert.match(
      lab.nacre('run', '--userns', 'keep-id:size=1', 'base').stderr,
      /^error: --userns "?keep-id:size=1"? has "size=1"/,
    );
  });
});

test("root's containers have IDs of their own, where he was given some", { skip }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-own-ids-'));
  try {
    const [ids, tar] = [join(directory, 'ids'), join(directory, 'base.tar')];
    writeFileSync(ids, 'containers:300000:65536\n');
    run('sh', join(project, 'scripts/base-image.sh'), tar);
    const script = 'mount --bind "$0" /etc/subuid && mount --bind "$0" /etc/subgid && exec "$@"';
    const environment = {
      PATH: process.env.PATH ?? '',
      NACRE_ROOT: join(directory, 'root'),
      NACRE_RUN: join(directory, 'run'),
    };
    const nacre = (...args: readonly string[]): string =>
      call(['unshare', '--mount', '--net', '--', 'sh', '-c', script, ids, nacreProgram, ...args], environment).stdout;
    nacre('import', '-q', tar, 'base');
    const look = 'id -u; stat -c %u:%g /bin /etc/hosts; touch /new; cat /proc/self/uid_map | tr -s " "';
    const said = nacre('run', '--rm', '--userns', 'auto', '--network', 'none', 'base', 'sh', '-c', look);
    assert.equal(said, '0\n0:0\n0:0\n 0 300000 1024\n');
    const mapped = nacre('run', '--rm', '--gidmap', '0:400000:2000', '--network', 'none', 'base', 'sh', '-c', look);
    assert.equal(mapped, '0\n0:0\n0:0\n 0 400000 2000\n');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
