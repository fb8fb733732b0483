import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../suites/until.ts';
import { call, type Lab, missingPrograms, nacreProgram, openLab } from './lab.ts';
import { findLeftOvers } from './left-overs.ts';

const asRoot = process.geteuid?.() === 0 ? false : 'containers in the background are tried as root here';

/** What `inspect` of Docker's shape says, as far as these tests ask. */
interface Inspected {
  readonly State: {
    readonly Status: string;
    readonly Pid: number;
    readonly ExitCode: number;
    readonly OOMKilled: boolean;
  };
  readonly RestartCount: number;
}

describe('containers that live by themselves', { skip: asRoot || missingPrograms('conmon', 'crun') }, () => {
  let lab: Lab;
  const inspect = (name: string): Inspected => {
    const [first] = JSON.parse(lab.ok('inspect', name)) as readonly Inspected[];
    assert.ok(first);
    return first;
  };
  const status = (name: string): string => inspect(name).State.Status;
  const runDetached = (name: string, ...rest: readonly string[]): string =>
    lab.ok('run', '-d', '--network', 'none', '--name', name, 'base', ...rest);

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
  });
  after(() => {
    const all = lab
      .ok('ps', '-aq')
      .split('\n')
      .filter((id) => id !== '');
    if (all.length > 0) lab.ok('rm', '-f', ...all);
    assert.deepEqual(findLeftOvers(lab), []);
    const lives = join(lab.directory, 'run/life');
    assert.deepEqual(existsSync(lives) ? readdirSync(lives) : [], []);
    lab[Symbol.dispose]();
  });

  test('from its making to its removal', () => {
    const id = lab.ok('create', '--network', 'none', '--name', 'first', 'base', 'sleep', '1000');
    assert.match(id, /^[0-9a-f]{64}$/);
    assert.equal(status('first'), 'created');
    assert.equal(lab.ok('start', 'first'), 'first');
    assert.equal(lab.ok('start', 'first'), 'first', 'one that runs may be started');
    const { Pid } = inspect('first').State;
    assert.match(readFileSync(`/proc/${Pid}/cmdline`, 'latin1'), /sleep\0/);
    assert.match(lab.nacre('rm', 'first').stderr, /container first is running/);
    lab.ok('pause', 'first');
    assert.equal(status('first'), 'paused');
    assert.match(lab.nacre('pause', 'first').stderr, /paused already/);
    lab.ok('unpause', 'first');
    lab.ok('rename', 'first', 'renamed');
    lab.ok('restart', '-t', '0', 'renamed');
    assert.notEqual(inspect('renamed').State.Pid, Pid);
    // Nobody has to let it go on first.
    lab.ok('pause', 'renamed');
    lab.ok('kill', 'renamed');
    assert.equal(lab.ok('wait', 'renamed'), '137');
    assert.match(lab.nacre('kill', 'renamed').stderr, /is not running/);
    assert.equal(lab.ok('rm', 'renamed'), 'renamed');
    assert.equal(lab.nacre('inspect', id).status, 1);
  });

  test('what it wrote is there when it is started again', async () => {
    runDetached('writer', 'sh', '-c', 'echo line >> /kept; cat /kept');
    lab.ok('wait', 'writer');
    assert.equal(lab.ok('start', '-a', 'writer'), 'line\nline');
  });

  test('what is made with -i reads what its first caller says, to the end', () => {
    lab.ok('create', '-i', '--network', 'none', '--name', 'reader', 'base', 'cat');
    const { status, stdout } = call([nacreProgram, 'start', '-ai', 'reader'], lab.environment, 'all of it');
    assert.deepEqual({ status, stdout }, { status: 0, stdout: 'all of it' });
  });

  test('it is asked by the signal that it names, and killed when it does not listen', async () => {
    runDetached('deaf', 'sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done');
    lab.ok('stop', '-t', '0', 'deaf');
    assert.equal(inspect('deaf').State.ExitCode, 137);
    lab.ok(
      'run',
      '-d',
      '--network',
      'none',
      '--stop-signal',
      'USR1',
      '--name',
      'polite',
      'base',
      'sh',
      '-c',
      'trap "exit 5" USR1; echo ready; while :; do sleep 0.1; done',
    );
    await until(
      () => lab.nacre('logs', 'polite').stdout.includes('ready'),
      () => 'its trap',
    );
    lab.ok('stop', 'polite');
    assert.equal(inspect('polite').State.ExitCode, 5);
  });

  test('one whose memory ran out says so', async (t) => {
    if (lab.nacre('run', '--rm', '--network', 'none', '-m', '20m', 'base', 'true').stderr !== '')
      return t.skip('needs limits of memory');
    lab.ok(
      'run',
      '-d',
      '--network',
      'none',
      '-m',
      '20m',
      '--name',
      'greedy',
      'base',
      'sh',
      '-c',
      'a=x; while :; do a=$a$a; done',
    );
    lab.ok('wait', 'greedy');
    const { ExitCode, OOMKilled } = inspect('greedy').State;
    assert.deepEqual({ ExitCode, OOMKilled }, { ExitCode: 137, OOMKilled: true });
  });

  test('one that could not be started stays, with the reason', () => {
    const { status: exit, stderr } = lab.nacre('run', '-d', '--name', 'lost', 'base', '/no/such');
    assert.equal(exit, 127);
    assert.match(stderr, /there is no file "\/no\/such" in the container/);
    assert.equal(status('lost'), 'created');
    assert.equal(inspect('lost').State.ExitCode, 127);
    assert.equal(lab.ok('wait', 'lost'), '127');
    const [same, bogus] = [lab.nacre('rename', 'lost', 'lost'), lab.nacre('port', 'lost', 'bogus')];
    assert.deepEqual([same.status, bogus.status], [1, 1]);
    assert.match(`${same.stderr}${bogus.stderr}`, /has this name already.*"bogus" is not a port/s);
  });

  test('one that is killed when it is about to be started is not waited for', () => {
    const runtime = join(lab.directory, 'crun');
    writeFileSync(runtime, '#!/bin/sh\nexec crun "$@"\n', { mode: 0o755 });
    const id = lab.ok('create', '--name', 'hit', '--network', 'none', '--runtime', runtime, 'base', 'sleep', '600');
    // The container's first process waits for its start when it is killed, and the runtime for that process.
    const kills = `kill -9 "$(cat ${lab.directory}/root/containers/${id}/bundle/pid)" && exec sleep 600`;
    writeFileSync(runtime, `#!/bin/sh\ncase " $* " in *" start "*) ${kills};; esac\nexec crun "$@"\n`, { mode: 0o755 });
    const { status: exit, stderr } = lab.nacre('start', 'hit');
    assert.equal(exit, 1);
    assert.match(stderr, /its first process was killed/);
    lab.ok('rm', 'hit');
  });

  test('with --rm it is gone by itself when it ends', async () => {
    const id = lab.ok('run', '-d', '--rm', '--network', 'none', '--name', 'brief', 'base', 'true');
    const directory = join(lab.directory, 'root/containers', id);
    await until(
      () => !existsSync(directory),
      () => `the end of ${directory}`,
    );
    assert.equal(lab.nacre('inspect', 'brief').status, 1);
  });

  test('a policy starts it again until it has failed often enough', async () => {
    lab.ok(
      'run',
      '-d',
      '--network',
      'none',
      '--restart',
      'on-failure:2',
      '--name',
      'again',
      'base',
      'sh',
      '-c',
      'echo x >> /count; exit 3',
    );
    await until(
      () => inspect('again').RestartCount === 2 && status('again') === 'exited',
      () => 'the last try',
    );
    assert.equal(inspect('again').State.ExitCode, 3);
    assert.equal(lab.ok('cp', 'again:/count', '-').match(/x\n/g)?.length, 3);
  });

  test('one that waits for its next start stays ended when its policy is taken from it', async () => {
    const flags = ['-d', '--network', 'none', '--restart', 'always', '--name', 'waiting'];
    lab.ok('run', ...flags, 'base', 'sh', '-c', 'exit 3');
    // By then it waits for seconds.
    await until(
      () => inspect('waiting').RestartCount >= 5 && status('waiting') === 'restarting',
      () => 'a long wait',
    );
    lab.ok('update', '--restart', 'no', 'waiting');
    assert.equal(status('waiting'), 'exited');
    assert.equal(inspect('waiting').State.ExitCode, 3);
    lab.ok('rm', 'waiting');
  });

  test('one that was stopped is not started again', async () => {
    lab.ok('run', '-d', '--network', 'none', '--restart', 'always', '--name', 'stopped', 'base', 'sleep', '1000');
    lab.ok('stop', '-t', '0', 'stopped');
    assert.equal(status('stopped'), 'exited');
    assert.equal(inspect('stopped').RestartCount, 0);
  });

  test('it lives on without its monitor, and its end is seen', async () => {
    runDetached('orphan', 'sleep', '1000');
    const { Pid } = inspect('orphan').State;
    process.kill(monitorOf(Pid), 'SIGKILL');
    assert.equal(status('orphan'), 'running');
    process.kill(Pid, 'SIGKILL');
    await until(
      () => status('orphan') === 'exited',
      () => 'its end',
    );
    lab.ok('start', 'orphan');
    assert.equal(status('orphan'), 'running');
  });

  test('what a reboot ends is seen to have ended', () => {
    runDetached('before', 'sleep', '1000');
    const { Pid } = inspect('before').State;
    const monitor = monitorOf(Pid);
    for (const pid of [monitor, Pid]) process.kill(pid, 'SIGKILL');
    rmSync(join(lab.directory, 'run/life'), { recursive: true });
    assert.equal(status('before'), 'exited');
    lab.ok('start', 'before');
    assert.equal(status('before'), 'running');
  });

  /** Parent of a container's first process. */
  function monitorOf(pid: number): number {
    const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]);
    assert.match(readFileSync(`/proc/${parent}/cmdline`, 'latin1'), /conmon/);
    return parent;
  }
});
