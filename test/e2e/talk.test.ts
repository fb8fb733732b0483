import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../suites/until.ts';
import { call, type Lab, missingPrograms, nacreProgram, openLab } from './lab.ts';
import { findLeftOvers } from './left-overs.ts';

const asRoot = process.geteuid?.() === 0 ? false : 'containers in the background are tried as root here';

describe('how one talks with containers', { skip: asRoot || missingPrograms('conmon', 'crun') }, () => {
  let lab: Lab;
  const run = (name: string, ...rest: readonly string[]): string =>
    lab.ok('run', '-d', '--network', 'none', '--name', name, ...rest);

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
    run('box', 'base', 'sleep', '1000');
  });
  after(async () => {
    const all = lab.ok('ps', '-aq').split('\n');
    lab.ok('rm', '-f', ...all.filter((id) => id !== ''));
    // What was just ending when it was removed is taken down by the next look.
    await until(
      () => lab.nacre('ps').status === 0 && findLeftOvers(lab).length === 0,
      () => `nothing is left, but ${findLeftOvers(lab).join(', ')}`,
    );
    lab[Symbol.dispose]();
  });

  test('commands run inside, as somebody else, with what they are given, and no more rights than the container', () => {
    assert.equal(lab.ok('exec', '-e', 'A=1', '-w', '/tmp', 'box', 'sh', '-c', 'echo $A $PWD'), '1 /tmp');
    assert.match(lab.ok('exec', '-u', '65534:65534', 'box', 'id'), /uid=65534\S* gid=65534/);
    const status = lab.ok('exec', 'box', 'cat', '/proc/self/status');
    assert.match(status, /^Seccomp:\t2$/m);
    assert.match(status, /^NoNewPrivs:\t1$/m);
    assert.equal(call([nacreProgram, 'exec', '-i', 'box', 'cat'], lab.environment, 'typed\n').stdout, 'typed\n');
    assert.match(lab.ok('exec', '-t', 'box', 'tty'), /\/dev\/pts\/0/);
  });

  const ends: readonly (readonly [command: readonly string[], status: number])[] = [
    [['sh', '-c', 'exit 7'], 7],
    [['sh', '-c', 'kill -9 $$'], 137],
    [['nope'], 127],
    [['/etc'], 126],
  ];
  for (const [command, status] of ends)
    test(`exec ${command.join(' ')} ends with ${status}`, () =>
      assert.equal(lab.nacre('exec', 'box', ...command).status, status));

  test('nothing is executed in a container that is paused or has ended', () => {
    run('still', 'base', 'sleep', '1000');
    lab.ok('pause', 'still');
    assert.match(lab.nacre('exec', 'still', 'true').stderr, /is paused/);
    lab.ok('rm', '-f', 'still');
    run('over', 'base', 'true');
    lab.ok('wait', 'over');
    assert.match(lab.nacre('exec', 'over', 'true').stderr, /is not running/);
  });

  test('what was printed is there byte for byte, each stream apart, and bounded', () => {
    const script = 'seq 1 5000; sleep 0.5; echo trouble >&2; sleep 0.5; printf "end\\na\\000\\377"';
    run('talker', '--log-opt', 'max-size=20k', 'base', 'sh', '-c', script);
    lab.ok('wait', 'talker');
    const { stdout, stderr } = lab.nacre('logs', '--tail', '2', 'talker');
    assert.equal(stderr, 'trouble\n');
    assert.ok(stdout.startsWith('end\na\0'), JSON.stringify(stdout));
    const directory = join(
      lab.directory,
      'root/containers',
      lab.ok('ps', '-aq', '--no-trunc', '-f', 'name=talker'),
      'log',
    );
    const sizes = readdirSync(directory).map((name) => readFileSync(join(directory, name)).length);
    assert.ok(sizes.reduce((a, b) => a + b, 0) <= 3 * 20_480 + 20_480, `${sizes}`);
    lab.ok('logs', '--clear', 'talker');
    assert.equal(lab.ok('logs', 'talker'), '');
  });

  test('whoever attaches is heard, and gets what is printed and the exit status', () => {
    run('asks', '-i', 'base', 'sh', '-c', 'read word; echo "heard $word"; exit 3');
    const { status, stdout } = call([nacreProgram, 'attach', 'asks'], lab.environment, 'you\n');
    assert.deepEqual({ status, stdout }, { status: 3, stdout: 'heard you\n' });
  });

  test('a log is followed to the end of the container', async () => {
    run('counter', 'base', 'sh', '-c', 'for i in 1 2 3 4 5; do echo $i; sleep 0.1; done');
    assert.equal(lab.ok('logs', '-f', 'counter'), '1\n2\n3\n4\n5');
  });

  test('files go in and out, of a running container and of one that has ended', () => {
    const source = join(lab.directory, 'in');
    mkdirSync(source);
    writeFileSync(join(source, 'file'), 'hello', { mode: 0o640 });
    lab.ok('cp', source, 'box:/srv');
    assert.equal(lab.ok('exec', 'box', 'cat', '/srv/file'), 'hello');
    lab.ok('cp', 'box:/srv/.', join(lab.directory, 'out'));
    assert.equal(readFileSync(join(lab.directory, 'out/file'), 'utf8'), 'hello');
    run('done', 'base', 'true');
    lab.ok('wait', 'done');
    lab.ok('cp', join(source, 'file'), 'done:/etc/new');
    lab.ok('cp', 'done:/etc/new', join(lab.directory, 'back'));
    assert.equal(readFileSync(join(lab.directory, 'back'), 'utf8'), 'hello');
  });

  test('a container that puts links in the way while files are copied leads nowhere', () => {
    const secret = join(lab.directory, 'secret');
    mkdirSync(secret);
    writeFileSync(join(secret, 'file'), 'secret');
    const race = `mkdir -p /race/dir; echo inside > /race/dir/file; ln -s ${secret} /race/link;
      while :; do mv -T /race/dir /race/kept; mv -T /race/link /race/dir; mv -T /race/dir /race/link; mv -T /race/kept /race/dir; done 2>/dev/null`;
    run('racer', 'base', 'sh', '-c', race);
    writeFileSync(join(lab.directory, 'planted'), 'planted');
    for (let round = 0; round < 6; round++) {
      lab.nacre('cp', join(lab.directory, 'planted'), 'racer:/race/dir/planted');
      const { status } = lab.nacre('cp', 'racer:/race/dir/file', join(lab.directory, 'raced'));
      if (status === 0) assert.notEqual(readFileSync(join(lab.directory, 'raced'), 'utf8'), 'secret');
    }
    assert.deepEqual(readdirSync(secret), ['file']);
  });

  test('what it uses, its processes, and what was done are told', () => {
    const [row] = JSON.parse(lab.ok('stats', '--json', 'box')) as readonly {
      name: string;
      memory: number;
      pids: number;
    }[];
    assert.ok(row !== undefined && row.name === 'box' && row.pids >= 1 && row.memory > 0);
    assert.match(lab.ok('top', 'box'), /PID[\s\S]*sleep 1000/);
    const events = lab.ok('events', '--since', '1h', '--until', '0s', '-f', 'container=box', '--format', '{{.Action}}');
    const ids = lab.ok(
      'events',
      '--since',
      '1h',
      '--until',
      '0s',
      '-f',
      'event=start',
      '--format',
      '{{.ID}} {{.Status}}',
    );
    assert.match(ids, /^[0-9a-f]{64} start$/m);
    assert.match(events, /^create\nstart\n[\s\S]*exec_die/);
    const bad = 'evil\x1b]0;title\x07';
    run('labelled', '-l', `who=${bad}`, 'base', 'true');
    assert.ok(!lab.ok('events', '--since', '1h', '--until', '0s').includes('\x1b'));
  });
});
