import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  delegatedControllers,
  delegatedScope,
  type GroupTree,
  joinDelegatedScope,
  type ScopeJoin,
} from './delegated-groups.ts';

const scope = delegatedScope({ NACRE_OUTER_USER: '1000:1000' }) ?? assert.fail();

/** Directories and files that play the kernel's. */
interface Play extends GroupTree {
  readonly path: string;
  readonly calls: string[][];
  join(run?: () => number): Promise<void>;
  read(name: string): string;
}

function play(t: TestContext): Play {
  const path = mkdtempSync(join(tmpdir(), 'nacre-groups-'));
  t.after(() => rmSync(path, { recursive: true }));
  const tree = { root: path, ownGroups: join(path, 'own') };
  writeFileSync(tree.ownGroups, '0::/user.slice/user-1000.slice/session-1.scope\n');
  const calls: string[][] = [];
  const result = (status: number): object => ({ status, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) });
  const hostWith = (run: () => number): ScopeJoin['host'] => ({
    run: async (_, args) => {
      calls.push([...args]);
      return result(run()) as Awaited<ReturnType<ScopeJoin['host']['run']>>;
    },
    findProgram: (name) => `/usr/bin/${name}`,
    isAlive: () => true,
    cgroupMode: () => 'v2',
  });
  return {
    ...tree,
    path,
    calls,
    join: (run = () => 0) => joinDelegatedScope({ host: hostWith(run), runDirectory: path, scope, tree }),
    read: (name) => readFileSync(join(path, scope, name), 'latin1'),
  };
}

function makeScope({ path }: Play): void {
  mkdirSync(join(path, scope, 'nacre'), { recursive: true });
  for (const group of ['', 'nacre']) writeFileSync(join(path, scope, group, 'cgroup.controllers'), 'memory pids\n');
  writeFileSync(join(path, scope, 'cgroup.subtree_control'), 'memory\n');
}

test('only who is in the namespace of a user’s containers has a scope', () => {
  assert.equal(scope, '/user.slice/user-1000.slice/user@1000.service/app.slice/nacre.scope');
  assert.equal(delegatedScope({}), undefined);
});

test('where systemd does not run for the user, nothing is asked', async (t) => {
  const tree = play(t);
  await tree.join();
  assert.deepEqual(tree.calls, []);
});

test('a process goes to the scope by itself where the kernel lets it, and containers get what is delegated', async (t) => {
  const tree = play(t);
  makeScope(tree);
  await tree.join();
  assert.equal(tree.read('calls/cgroup.procs'), String(process.pid));
  assert.equal(tree.read('cgroup.subtree_control'), '+pids');
  assert.deepEqual(delegatedControllers(scope, tree), ['memory', 'pids']);
  assert.deepEqual(tree.calls, []);
});

test('who is there already stays', async (t) => {
  const tree = play(t);
  makeScope(tree);
  writeFileSync(tree.ownGroups, `0::${scope}/calls\n`);
  await tree.join();
  assert.throws(() => tree.read('calls/cgroup.procs'), { code: 'ENOENT' });
});

test('systemd is asked to move who may not do so himself', async (t) => {
  const tree = play(t);
  makeScope(tree);
  // What can not be written to.
  mkdirSync(join(tree.path, scope, 'calls/cgroup.procs'), { recursive: true });
  await tree.join();
  const [[address, ...call] = []] = tree.calls;
  assert.equal(address, '--address=unix:path=/run/user/1000/bus');
  assert.deepEqual(call.slice(-6), ['AttachProcessesToUnit', 'ssau', 'nacre.scope', '/calls', '1', `${process.pid}`]);
});

test('a scope is started with who keeps the namespace, so that it stays', async (t) => {
  const tree = play(t);
  mkdirSync(join(tree.path, scope, '../..'), { recursive: true });
  writeFileSync(join(tree.path, 'namespace'), '77 1234 1000:1000\n');
  await tree.join(() => {
    makeScope(tree);
    return 0;
  });
  const call = tree.calls.flat();
  assert.ok(call.includes('StartTransientUnit'));
  assert.deepEqual(call.slice(call.indexOf('PIDs')), ['PIDs', 'au', '2', '77', `${process.pid}`, '0']);
});

test('what systemd refuses is not waited for', async (t) => {
  const tree = play(t);
  mkdirSync(join(tree.path, scope, '../..'), { recursive: true });
  await tree.join(() => 1);
  assert.equal(tree.calls.length, 1);
});
