import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openHost } from '../../src/host/index.ts';
import { type ContainerRecord, type ContainerState, sweepContainers } from '../../src/runtime/index.ts';
import { until } from '../suites/until.ts';
import { type Order, type Owner, openContainerLab, whyNoContainers } from './container-lab.ts';

const skip = whyNoContainers();
const lab = openContainerLab();
after(() => lab[Symbol.dispose]());

// A process that a test can find among all others, and that does not end by itself.
const sleeper = 31_557_600 + process.pid;
const endless = { args: ['sh', '-c', `echo ready; touch /written; sleep ${sleeper}`] };
const anonymous = { kind: 'volume', target: '/data', readOnly: false, copy: true } as const;

function isSleeping(): boolean {
  return spawnSync('pgrep', ['-f', `^sleep ${sleeper}`]).status === 0;
}

/** Processes whose command line holds the text. */
function processesOf(text: string): readonly number[] {
  const found = spawnSync('pgrep', ['-f', '--', text], { encoding: 'utf8' }).stdout;
  return found
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}

/** Everything is as if there had never been a container. */
async function assertGone(): Promise<void> {
  await until(
    () => !isSleeping() && lab.leftovers().length === 0,
    () => `the end of ${lab.leftovers().join(', ')}`,
  );
  const volumes = join(lab.directory, 'volumes');
  assert.deepEqual(existsSync(volumes) ? readdirSync(volumes) : [], []);
}

/** Starts a container that does not end by itself, and waits until it is watched over. */
async function startEndless(options: Order['options']): Promise<Owner> {
  const owner = lab.start({ options: { ...endless, ...options } });
  await owner.printed('ready');
  await until(
    () => isSleeping() && watchdogsOf(owner).length === 1,
    () => 'a watchdog',
  );
  return owner;
}

function watchdogsOf({ child }: Owner): readonly number[] {
  return processesOf(`nacre-watchdog ${join(lab.directory, 'run/owners', `${child.pid}.`)}`);
}

/** The records that an owner wrote, as the store would hold them. */
function readRecords(owner: Owner): Map<string, ContainerRecord> {
  const records = new Map<string, ContainerRecord>();
  for (const line of readFileSync(join(lab.directory, 'records'), 'utf8').trimEnd().split('\n')) {
    const [kind, subject, state] = JSON.parse(line);
    const known = records.get(subject);
    if (kind === 'create' && subject.owner.pid === owner.child.pid) records.set(subject.id, subject);
    if (kind === 'update' && known !== undefined) records.set(subject, { ...known, state });
    if (kind === 'remove') records.delete(subject);
  }
  return records;
}

/** Sweeps as the next command does, and tells what it found and what became of the records. */
async function sweep(records: Map<string, ContainerRecord>): Promise<readonly string[]> {
  return sweepContainers({
    host: openHost(),
    runDirectory: join(lab.directory, 'run'),
    records: {
      get: () => undefined,
      change: () => {},
      create: () => assert.fail('a sweep makes no record'),
      update: (id: string, state: ContainerState) => {
        const known = records.get(id);
        if (known !== undefined) records.set(id, { ...known, state });
      },
      remove: (id) => records.delete(id),
      list: () => [...records.values()],
    },
  });
}

for (const runtime of ['crun', 'runc']) {
  describe(`${runtime}: a container whose owner is killed`, { skip: whyNoContainers(runtime) }, () => {
    test('ends, and nothing of it is left', async () => {
      const owner = await startEndless({ runtime, mounts: [anonymous] });
      assert.notDeepEqual(lab.leftovers(), []);
      await owner.kill();
      await assertGone();
    });

    test('ends when its runtime is killed as well', async () => {
      const owner = await startEndless({ runtime });
      const runtimes = processesOf(`--bundle ${lab.directory}`);
      assert.equal(runtimes.length, 1);
      for (const pid of runtimes) process.kill(pid, 'SIGKILL');
      await owner.kill();
      await assertGone();
    });

    test('is ended by the next command when there was no watchdog', async () => {
      const owner = await startEndless({ runtime, mounts: [anonymous] });
      for (const pid of watchdogsOf(owner)) process.kill(pid, 'SIGKILL');
      await owner.kill();
      assert.ok(isSleeping());
      const records = readRecords(owner);
      assert.equal((await sweep(records)).length, 1);
      await assertGone();
      assert.deepEqual([...records], []);
      assert.deepEqual(await sweep(records), []);
    });
  });
}

describe('owners', { skip }, () => {
  test('a runtime that is killed takes its container along, and the owner cleans up', async () => {
    const owner = await startEndless({});
    for (const pid of processesOf(`--bundle ${lab.directory}`)) process.kill(pid, 'SIGKILL');
    assert.equal((await owner.ended).status, 137);
    await assertGone();
  });

  test('a container that was to stay keeps its files, and its record says how it ended', async () => {
    const owner = await startEndless({ remove: false });
    await owner.kill();
    await until(
      () => !isSleeping(),
      () => 'the end of the container',
    );
    const [id = ''] = readdirSync(join(lab.directory, 'containers'));
    assert.ok(existsSync(join(lab.directory, 'containers', id, 'upper/written')));
    const records = readRecords(owner);
    assert.deepEqual(await sweep(records), [id]);
    assert.partialDeepStrictEqual(records.get(id)?.state, { kind: 'exited', exitCode: 137 });
    await until(
      () => lab.leftovers().length === 1,
      () => 'the end of all but the directory',
    );
  });

  test('a sweep leaves alone what has a living owner, and takes what a reboot has left', async () => {
    const owner = await startEndless({});
    const records = readRecords(owner);
    assert.equal(records.size, 1);
    assert.deepEqual(await sweep(records), []);
    assert.ok(isSleeping());

    const [record] = records.values();
    assert.ok(record !== undefined);
    const [directory, volume] = [join(lab.directory, 'containers/dead'), join(lab.directory, 'volumes/dead')];
    for (const path of [directory, volume]) mkdirSync(path, { recursive: true });
    writeFileSync(join(directory, 'file'), '');
    // The same process number, but another process.
    const dead = { pid: process.pid, startTime: '1' };
    records.set('dead', { ...record, id: 'dead', owner: dead, directory, anonymousVolumes: [volume] });
    assert.deepEqual(await sweep(records), ['dead']);
    assert.deepEqual([existsSync(directory), existsSync(volume), records.has('dead')], [false, false, false]);
    await owner.kill();
    await until(
      () => !isSleeping(),
      () => 'the end of the container',
    );
  });
});
