import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { cannotRun, type Lab, missingPrograms, mountsBelow, openLab, run } from './lab.ts';
import { findLeftOvers } from './left-overs.ts';

const sleeps = ['base', 'sleep', '600'];

describe('restart policies', { skip: cannotRun() || missingPrograms('conmon') }, () => {
  let lab: Lab;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
  });
  after(() => {
    removeAll();
    lab[Symbol.dispose]();
  });

  function removeAll(): void {
    const left = lab.ok('ps', '-aq');
    if (left !== '') lab.nacre('rm', '-f', ...left.split('\n'));
  }

  const start = (name: string, ...flags: readonly string[]): string =>
    lab.ok('run', '-d', '--name', name, '--network', 'none', '--stop-timeout', '0', ...flags);
  const facts = (name: string): string =>
    lab.ok('inspect', '--format', '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}', name);
  const states = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      lab
        .ok('ps', '-a', '--format', '{{.Names}} {{.State}}')
        .split('\n')
        .map((line) => line.split(' ')),
    );

  test('a failure is answered as often as the policy says, at longer and longer intervals', async () => {
    start('tries', '--restart', 'on-failure:3', 'base', 'sh', '-c', 'cat /proc/uptime >> /times; exit 9');
    start('fine', '--restart', 'on-failure', 'base', 'true');
    await eventually(
      'the third restart',
      () => facts('tries') === 'exited 9 3',
      () => facts('tries'),
    );
    assert.equal(facts('fine'), 'exited 0 0');
    const written = lab.ok('cp', 'tries:/times', '-').matchAll(/(?<=[\0\n])(\d+\.\d\d) \d+\.\d\d\n/g);
    const times = [...written].map(([, time]) => Number(time));
    assert.equal(times.length, 4, String(times));
    const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    for (const [at, least] of [0.1, 0.2, 0.4].entries()) assert.ok((gaps[at] ?? 0) >= least, String(gaps));
    removeAll();
  });

  test('stop ends the wait for the next start; start begins to count anew', async () => {
    const id = start('loops', '--restart', 'always', 'base', 'false');
    await eventually('some restarts', () => Number(facts('loops').split(' ')[2]) >= 4);
    assert.match(lab.nacre('rm', 'loops').stderr, /container loops is (?:restarting|running)/);
    lab.ok('stop', 'loops');
    const stopped = facts('loops');
    assert.match(stopped, /^exited /);
    // Whoever waited for the next start finds that nothing is to be done.
    await eventually('the end of the wait', () => findProcesses(`container-restart\0${id}`).length === 0);
    assert.equal(facts('loops'), stopped);
    lab.ok('update', '--restart', 'no', 'loops');
    lab.ok('start', 'loops');
    await eventually('its end', () => facts('loops') === 'exited 1 0');
    removeAll();
  });

  test('whoever waited for the next start and was killed is replaced at the next look', async () => {
    const id = start('late', '--restart', 'always', 'base', 'false');
    await eventually('a longer wait', () => Number(facts('late').split(' ')[2]) >= 4);
    const waiting = (): readonly number[] => findProcesses(`container-restart\0${id}`);
    await eventually('its wait', () => waiting().length > 0);
    for (const pid of waiting()) process.kill(pid, 'SIGKILL');
    const [, , count] = facts('late').split(' ');
    await eventually('one more restart', () => Number(facts('late').split(' ')[2]) > Number(count));
    removeAll();
  });

  test('a container whose monitor was killed goes on; its end is found out, and its policy holds', async () => {
    start('alone', '--restart', 'always', ...sleeps);
    const { pid, monitor } = processesOf(lab, 'alone');
    process.kill(monitor, 'SIGKILL');
    assert.equal(states().alone, 'running');
    process.kill(pid, 'SIGKILL');
    await eventually(
      'a restart',
      () => facts('alone') === 'running 0 1',
      () => facts('alone'),
    );
    removeAll();
  });

  test('after a reboot those run again whose policy says so', () => {
    start('always', '--restart', 'always', ...sleeps);
    start('always-stopped', '--restart', 'always', ...sleeps);
    start('unless', '--restart', 'unless-stopped', ...sleeps);
    start('unless-stopped', '--restart', 'unless-stopped', ...sleeps);
    start('failing', '--restart', 'on-failure', ...sleeps);
    start('once', ...sleeps);
    lab.ok('create', '--name', 'new', '--restart', 'always', ...sleeps);
    lab.ok('stop', 'always-stopped', 'unless-stopped');
    takeDown(lab, ['always', 'unless', 'failing', 'once']);
    assert.deepEqual(lab.ok('system', 'boot').split('\n').sort(), ['always', 'always-stopped', 'failing', 'unless']);
    assert.deepEqual(states(), {
      always: 'running',
      'always-stopped': 'running',
      unless: 'running',
      'unless-stopped': 'exited',
      failing: 'running',
      once: 'exited',
      new: 'created',
    });
    assert.equal(facts('once'), 'exited 255 0');
    assert.equal(lab.ok('system', 'boot'), '');
    removeAll();
    // Monitors may end a moment after their containers: the next look takes away what they kept mounted.
    lab.ok('ps');
    assert.deepEqual(findLeftOvers(lab), []);
  });

  test('what the machine stops when it goes down runs again after the boot; what somebody stopped does not', () => {
    const obedient = ['base', 'sh', '-c', 'trap "exit 3" TERM; while :; do sleep 0.1; done'];
    for (const policy of ['always', 'unless-stopped', 'on-failure', 'no'])
      lab.ok('run', '-d', '--name', policy, '--network', 'none', '--restart', policy, ...obedient);
    start('somebody', '--restart', 'unless-stopped', ...sleeps);
    lab.ok('stop', 'somebody');
    const stopped = lab.ok('system', 'shutdown').split('\n').sort();
    assert.deepEqual(stopped, ['always', 'no', 'on-failure', 'unless-stopped']);
    assert.deepEqual(new Set(Object.values(states())), new Set(['exited']));
    assert.equal(facts('unless-stopped'), 'exited 3 0', 'it was asked to end');
    assert.deepEqual(lab.ok('system', 'boot').split('\n').sort(), ['always', 'on-failure', 'unless-stopped']);
    removeAll();
  });

  test('what is removed when it ends is not started again', () => {
    const { status, stderr } = lab.nacre('run', '--rm', '--restart', 'always', ...sleeps);
    assert.equal(status, 125);
    assert.match(stderr, /--rm and --restart contradict each other/);
  });

  test('units of systemd are written for a user, and taken away', () => {
    const written = lab.ok('system', 'install', '--user', '--no-enable').split('\n');
    assert.equal(written.length, 4);
    const [restart = ''] = written;
    const text = readFileSync(restart, 'utf8');
    assert.match(text, /ExecStart=\S+ system boot$/m);
    assert.ok(text.includes(`NACRE_ROOT=${lab.environment.NACRE_ROOT}`));
    for (const path of written) rmSync(path);
    assert.equal(lab.ok('system', 'uninstall', '--user'), '');
  });
});

/** What a reboot leaves of containers that run: no process, and an empty directory of short-lived state. */
function takeDown(lab: Lab, names: readonly string[]): void {
  const processes = names.map((name) => processesOf(lab, name));
  for (const { monitor } of processes) process.kill(monitor, 'SIGKILL');
  for (const { pid } of processes) process.kill(pid, 'SIGKILL');
  const directory = lab.environment.NACRE_RUN ?? assert.fail();
  for (const path of mountsBelow(directory)) run('umount', '--lazy', path);
  rmSync(directory, { recursive: true });
}

function processesOf(lab: Lab, name: string): { readonly pid: number; readonly monitor: number } {
  const [pid = '', id = ''] = lab.ok('inspect', '--format', '{{.State.Pid}} {{.Id}}', name).split(' ');
  const monitor = readFileSync(`${lab.environment.NACRE_RUN}/life/${id}/conmon.pid`, 'latin1');
  return { pid: Number(pid), monitor: Number(monitor) };
}

/** Every look takes a process of its own, on a machine that may be busy. */
async function eventually(what: string, holds: () => boolean, seen: () => string = () => ''): Promise<void> {
  for (const deadline = Date.now() + 40_000; !holds(); await setTimeout(100))
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}: ${seen()}`);
}

/** @param part of a command line, in which each argument is followed by NUL */
function findProcesses(part: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readCommandLine(name).includes(part))
    .map(Number);
}

function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}
