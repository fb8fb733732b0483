import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { runRoot } from '../../src/app/index.ts';
import { until } from '../suites/until.ts';
import { call, cannotRun, type Lab, nacreProgram, openLab } from './lab.ts';
import { findLeftOvers } from './left-overs.ts';
import { startNacre } from './running.ts';

/** A container's row of `ps --json`. */
interface Row {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly pid: number | null;
}

const waits = ['sh', '-c', 'trap "exit 5" TERM; echo ready; while :; do sleep 0.05; done'];

for (const runtime of ['crun', 'runc']) {
  describe(`how a run with ${runtime} ends`, { skip: cannotRun(runtime) }, () => {
    let lab: Lab;

    before(() => {
      lab = openLab();
      lab.ok('import', '-q', lab.baseTar(), 'base');
    });
    after(() => {
      for (const { id } of rows()) lab.nacre('rm', '-f', id);
      lab[Symbol.dispose]();
    });

    const rows = (): readonly Row[] => JSON.parse(lab.ok('ps', '--json', '-a')) as Row[];
    const start = (...args: readonly string[]) => startNacre(lab, 'run', '--runtime', runtime, ...args);

    /** A container that waits for SIGTERM, as soon as it is recorded as running. */
    async function startWaiting(...flags: readonly string[]) {
      const running = start(...flags, 'base', ...waits);
      await running.prints('ready\n');
      await until(
        () => rows()[0]?.state === 'running',
        () => 'a running container',
      );
      const [row] = rows();
      assert.ok(row !== undefined && row.pid !== null);
      return { running, id: row.id, pid: row.pid };
    }

    function assertNothingLeft(...ids: readonly string[]): void {
      assert.deepEqual(findLeftOvers(lab), []);
      for (const id of ids) assert.deepEqual(listGroups(id), []);
      assert.deepEqual(rows(), []);
    }

    test('signals reach the container once, also when its whole group gets them', async () => {
      const names = ['HUP', 'INT', 'QUIT', 'USR1', 'USR2'] as const;
      const traps = names.map((name) => `trap "echo ${name}" ${name}`).join('; ');
      const running = start('--rm', 'base', 'sh', '-c', `${traps}; ${waits[2]}`);
      await running.prints('ready\n');
      const pid = running.child.pid ?? assert.fail();
      for (const name of names) {
        process.kill(name === 'INT' ? -pid : pid, `SIG${name}`);
        await running.prints(`${name}\n`);
      }
      await setTimeout(150);
      running.child.kill('SIGTERM');
      const { status, stdout, stderr } = await running.ended;
      assert.deepEqual({ status, stderr }, { status: 5, stderr: '' });
      assert.equal(stdout, `ready\n${names.join('\n')}\n`);
      assertNothingLeft();
    });

    test('a signal that ends the container is its status', async () => {
      const running = start('--rm', '--init', 'base', 'sh', '-c', 'echo ready; exec sleep 60');
      await running.prints('ready\n');
      running.child.kill('SIGINT');
      assert.equal((await running.ended).status, 130);
      assertNothingLeft();
    });

    test('what does not mind a signal ends at the third', async () => {
      // No shell: as process 1, one that was given its command ends by a Ctrl-C that finds it between two programs.
      const running = start('--rm', 'base', 'tail', '-f', '/etc/passwd');
      await running.prints('root:');
      for (const _ of [1, 2, 3]) {
        running.child.kill('SIGINT');
        await setTimeout(50);
      }
      assert.equal((await running.ended).status, 137);
      assertNothingLeft();
    });

    test('killed with SIGKILL, it takes the container with it', async () => {
      const { running, id, pid } = await startWaiting('--rm', '--name', 'killed', '-v', '/volume');
      running.child.kill('SIGKILL');
      await running.ended;
      // Layers are mounted for all who use them: those that nobody uses any more are the next command's to take down.
      const left = (): readonly string[] => findLeftOvers(lab).filter((line) => !line.includes('/run/layers'));
      await until(
        () => !isAlive(pid) && left().length === 0,
        () => `the end of ${left().join('\n')}`,
      );
      assert.deepEqual(rows(), []);
      assertNothingLeft(id);
    });

    test('killed together with its runtime and its watchdog, the next command cleans up', async () => {
      const { running, id, pid } = await startWaiting('--rm');
      for (const child of childrenOf(running.child.pid ?? 0)) process.kill(child, 'SIGKILL');
      running.child.kill('SIGKILL');
      await running.gone;
      assert.deepEqual(rows(), []);
      assert.ok(!isAlive(pid), 'the container has ended');
      assertNothingLeft(id);
    });

    test('killed without --rm, the container goes on', async () => {
      const { running, id } = await startWaiting('--name', 'orphan');
      running.child.kill('SIGKILL');
      await running.ended;
      assert.equal(rows()[0]?.state, 'running');
      assert.equal(lab.ok('rm', '-f', 'orphan'), 'orphan');
      // Layers that its monitor still held, the next command takes down.
      await until(
        () => rows().length === 0 && findLeftOvers(lab).length === 0,
        () => findLeftOvers(lab).join('\n'),
      );
      assertNothingLeft(id);
    });

    test('rm wants --force for a container that runs', async () => {
      const { running, id } = await startWaiting('--name', 'busy');
      assert.match(lab.ok('ps'), /\bUp\b.*\bbusy\b/);
      assert.match(lab.nacre('rm', 'busy').stderr, /^error: container busy is running\nhint: .*--force/);
      assert.match(lab.nacre('rmi', 'base').stderr, /is used by container busy/);
      assert.equal(lab.ok('rm', '-f', 'busy'), 'busy');
      assert.equal((await running.ended).status, 137);
      assertNothingLeft(id);
    });

    test('of two that want one name, one gets it', async () => {
      const running = start('--rm', '--name', 'one', 'base', ...waits);
      await running.prints('ready\n');
      const { status, stderr } = lab.nacre('run', '--rm', '--name', 'one', 'base', 'true');
      assert.equal(status, 125);
      assert.match(stderr, /^error: the name one is in use by container [0-9a-f]{12}\nhint: /);
      running.child.kill('SIGTERM');
      assert.equal((await running.ended).status, 5);
      assertNothingLeft();
    });

    test('a published port answers while the container runs, and is free after', async () => {
      const [outside, inside] = [await freePort(), await freePort()];
      const script = `mkdir /www && echo served > /www/index.html && echo ready && exec httpd -f -p ${inside} -h /www`;
      const running = start('--rm', '--init', '-p', `127.0.0.1:${outside}:${inside}`, 'base', 'sh', '-c', script);
      await running.prints('ready\n');
      let page = '';
      await until(
        () => {
          page = call(['busybox', 'wget', '-qO-', `http://127.0.0.1:${outside}/`]).stdout;
          return page !== '';
        },
        () => 'an answer',
      );
      assert.equal(page, 'served\n');
      running.child.kill('SIGTERM');
      assert.equal((await running.ended).status, 143);
      assert.notEqual(call(['busybox', 'wget', '-qO-', `http://127.0.0.1:${outside}/`]).status, 0);
      assertNothingLeft();
    });

    test('others that prune meanwhile take what has ended and nothing else', async () => {
      const script = (round: number): string => `echo ${round} > /v/${round} && cat /v/${round}`;
      const ended = Array.from({ length: 6 }, (_, round) => [
        start(...(round % 2 === 0 ? ['--rm'] : []), '-v', 'shared:/v', 'base', 'sh', '-c', script(round)).ended,
        startNacre(lab, 'prune', '-f').ended,
      ]);
      for (const { status, stderr } of await Promise.all(ended.flat())) assert.equal(status, 0, stderr);
      assert.equal(readdirSync(join(lab.directory, 'root/volumes/shared')).length, 6);
      lab.ok('prune', '-f');
      assertNothingLeft();
    });
  });
}

describe('where containers live', { skip: cannotRun() }, () => {
  test('a store without a run directory of its own gets one below /run', () => {
    using lab = openLab();
    const { NACRE_RUN: _, ...environment } = lab.environment;
    lab.ok('import', '-q', lab.baseTar(), 'base');
    const called = call([nacreProgram, 'run', '--rm', 'base', 'echo', 'here'], environment);
    assert.deepEqual(called, { status: 0, stdout: 'here\n', stderr: '' });
    const run = runRoot(join(lab.directory, 'root'), environment);
    assert.equal(dirname(run), '/run/nacre');
    assert.equal(statSync(run).mode & 0o077, 0, 'nobody else may look into it');
    rmSync(run, { recursive: true });
  });
});

function list(path: string): readonly string[] {
  return existsSync(path) ? readdirSync(path) : [];
}

/** Control groups that bear a container's ID. */
function listGroups(id: string): readonly string[] {
  const roots = ['/sys/fs/cgroup', ...list('/sys/fs/cgroup').map((name) => `/sys/fs/cgroup/${name}`)];
  return roots.map((root) => `${root}/nacre/${id}`).filter((path) => existsSync(path));
}

/** Processes that a process started: the runtime, the watchdog. */
function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}

/** What has ended but was not waited for yet is not alive. */
function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : assert.fail();
}
