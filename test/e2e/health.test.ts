import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { cannotRun, type Lab, missingPrograms, openLab } from './lab.ts';
import { findLeftOvers } from './left-overs.ts';

/** `State.Health` of Docker's inspection. */
interface Health {
  readonly Status: string;
  readonly FailingStreak: number;
  readonly Log: readonly { readonly Start: string; readonly ExitCode: number; readonly Output: string }[];
}

const sleeps = ['base', 'sleep', '600'];
const often = ['--health-interval', '200ms', '--health-retries', '2'];
const byHand = ['--health-interval', '1h', '--health-start-interval', '1h', '--health-retries', '1'];

describe('health checks', { skip: cannotRun() || missingPrograms('conmon') }, () => {
  let lab: Lab;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
  });
  after(() => {
    const left = lab.ok('ps', '-aq');
    if (left !== '') lab.nacre('rm', '-f', ...left.split('\n'));
    lab[Symbol.dispose]();
  });

  const start = (name: string, ...flags: readonly string[]): string =>
    lab.ok('run', '-d', '--name', name, '--network', 'none', '--stop-timeout', '0', ...flags);
  const health = (name: string): Health =>
    JSON.parse(lab.ok('inspect', '--format', '{{json .State.Health}}', name)) as Health;

  async function becomes(name: string, wanted: string): Promise<Health> {
    let now: Health | undefined;
    await eventually(`${name} ${wanted}`, () => {
      now = health(name);
      return now.Status === wanted;
    });
    return now ?? assert.fail();
  }

  test('a container becomes unhealthy, and healthy again; who looks after it is there as long as it is', async () => {
    const id = start('web', ...often, '--health-cmd', 'cat /state || exit 7', ...sleeps);
    const watchers = (): readonly number[] =>
      findProcesses((line) => line.startsWith('/bin/sh\0-c') && line.includes(`container-health\0${id}`));
    const { FailingStreak, Log } = await becomes('web', 'unhealthy');
    assert.ok(FailingStreak >= 2);
    assert.match(Log.at(-1)?.Output ?? '', /No such file/);
    assert.equal(Log.at(-1)?.ExitCode, 7);
    assert.match(lab.ok('ps', '--format', '{{.Status}}'), /\(unhealthy\)$/);
    lab.ok('exec', 'web', 'sh', '-c', 'echo all is well > /state');
    const well = await becomes('web', 'healthy');
    assert.deepEqual([well.FailingStreak, well.Log.at(-1)?.Output], [0, 'all is well\n']);
    assert.ok(well.Log.length <= 5);
    assert.equal(lab.ok('ps', '-q', '--no-trunc', '--filter', 'health=healthy'), id);
    const told = readEvents(lab);
    assert.deepEqual(
      told.filter((action) => action.startsWith('health_status')),
      ['health_status: unhealthy', 'health_status: healthy'],
    );
    assert.ok(told.includes('exec_start: /bin/sh -c cat /state || exit 7') && told.includes('exec_die'));

    const [killed] = watchers();
    assert.ok(killed !== undefined);
    process.kill(killed, 'SIGKILL');
    await eventually('its end', () => watchers().length === 0);
    lab.ok('ps');
    assert.equal(watchers().length, 1);

    lab.ok('pause', 'web');
    assert.match(lab.nacre('healthcheck', 'run', 'web').stderr, /container web is paused/);
    lab.ok('rm', '-f', 'web');
    await eventually('the end of who looked after it', () => watchers().length === 0);
  });

  test('failures do not count while it starts; checks can be made by hand', () => {
    start('young', ...byHand, '--health-start-period', '10m', '--health-cmd', 'test -e /up', ...sleeps);
    const check = (): string => `${lab.nacre('healthcheck', 'run', 'young').status} ${health('young').Status}`;
    assert.equal(check(), '1 starting');
    lab.ok('exec', 'young', 'touch', '/up');
    assert.equal(check(), '0 healthy');
    lab.ok('exec', 'young', 'rm', '/up');
    assert.equal(check(), '1 unhealthy');
    lab.ok('restart', 'young');
    assert.deepEqual([health('young').Status, health('young').FailingStreak], ['starting', 0]);
    lab.ok('stop', 'young');
    assert.match(lab.nacre('healthcheck', 'run', 'young').stderr, /container young is not running/);
    lab.ok('rm', 'young');
  });

  test('a check that takes too long is killed in the container, with what it started', () => {
    start('slow', ...byHand, '--health-timeout', '700ms', '--health-cmd', 'echo hm; sleep 43219 | cat', ...sleeps);
    const { status, stdout, stderr } = lab.nacre('healthcheck', 'run', 'slow');
    assert.equal(status, 1);
    assert.equal(stdout, 'the check took longer than 0.7 s: hm\n');
    assert.equal(stderr, 'the check failed with -1; slow is unhealthy\n');
    assert.deepEqual(
      findProcesses((line) => line === 'sleep\x0043219\0'),
      [],
    );
    lab.ok('rm', '-f', 'slow');
  });

  test('a container without a check has no health', () => {
    start('bare', '--no-healthcheck', ...sleeps);
    assert.equal(lab.ok('inspect', '--format', '{{json .State.Health}}', 'bare'), 'null');
    assert.match(lab.nacre('healthcheck', 'run', 'bare').stderr, /container bare has no health check/);
    lab.ok('rm', '-f', 'bare');
  });

  test('an unhealthy container is started again, stopped for good, or killed as if it had failed', async () => {
    const ill = [...often, '--health-cmd', 'false', '--health-on-failure'];
    start('again', ...ill, 'restart', ...sleeps);
    start('done', ...ill, 'stop', '--restart', 'always', ...sleeps);
    start('dead', ...ill, 'kill', ...sleeps);
    start('undead', ...ill, 'kill', '--restart', 'on-failure:1', ...sleeps);
    const template = '{{.Name}} {{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}';
    let seen = '';
    const shows = (pattern: RegExp) => () => {
      seen = lab.ok('inspect', '--format', template, 'again', 'done', 'dead', 'undead');
      return pattern.test(seen);
    };
    await eventually('a second restart', shows(/^\/again \w+ \d+ ([2-9]|\d\d)$/m), () => seen);
    await eventually('a stop', shows(/^\/done exited \d+ 0$/m), () => seen);
    await eventually('a kill', shows(/^\/dead exited 137 0$/m), () => seen);
    await eventually('a kill, a restart and a kill', shows(/^\/undead exited 137 1$/m), () => seen);
    lab.ok('rm', '-f', 'again', 'done', 'dead', 'undead');
    // Monitors may end a moment after their containers: the next look takes away what they kept mounted.
    lab.ok('ps');
    assert.deepEqual(findLeftOvers(lab), []);
  });
});

/** Every look takes a process of its own, on a machine that may be busy. */
async function eventually(what: string, holds: () => boolean, seen: () => string = () => ''): Promise<void> {
  for (const deadline = Date.now() + 40_000; !holds(); await setTimeout(100))
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}: ${seen()}`);
}

/** What happened to containers, in order. */
function readEvents(lab: Lab): readonly string[] {
  const directory = join(lab.directory, 'root/events');
  const lines = readdirSync(directory).flatMap((name) =>
    readFileSync(join(directory, name), 'utf8').trim().split('\n'),
  );
  return lines.map((line) => (JSON.parse(line) as { readonly Action: string }).Action);
}

/** @param isWanted is given a command line, each argument followed by NUL */
function findProcesses(isWanted: (line: string) => boolean): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isWanted(readCommandLine(name)))
    .map(Number);
}

function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}
