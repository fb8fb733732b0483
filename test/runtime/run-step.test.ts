import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { isFault } from '../../src/base/index.ts';
import { openHost } from '../../src/host/index.ts';
import type { ActiveSnapshot, Snapshot } from '../../src/oci/index.ts';
import { runStep, type StepRequest } from '../../src/runtime/index.ts';
import { openContainerLab, whyNoContainers } from './container-lab.ts';
import { directorySnapshot } from './directory-snapshot.ts';

const lab = openContainerLab();
after(() => lab[Symbol.dispose]());
const host = openHost();
let count = 0;

/** What a step came to. */
interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly rootfs: ActiveSnapshot;
}

async function step(request: Partial<StepRequest>): Promise<Ran> {
  count += 1;
  const rootfs = directorySnapshot(lab.lower, join(lab.directory, `snapshot-${count}`));
  const pieces: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] };
  const { exitCode } = await runStep({
    rootfs,
    args: ['true'],
    env: [],
    workingDir: '/',
    network: 'none',
    onOutput: (stream, bytes) => pieces[stream].push(bytes),
    directory: join(lab.directory, `step-${count}`),
    runDirectory: join(lab.directory, 'run'),
    host,
    ...request,
  });
  const text = (stream: 'stdout' | 'stderr') => Buffer.concat(pieces[stream]).toString('utf8');
  return { exitCode, stdout: text('stdout'), stderr: text('stderr'), rootfs };
}

/** A directory as something to mount. */
function directoryMounts(source: string): Pick<Snapshot, 'mounts'> {
  return { mounts: (target) => [{ type: 'none', source, target, options: ['bind', 'ro'] }] };
}

const sh = (script: string) => ['sh', '-c', script];

for (const runtime of ['crun', 'runc']) {
  describe(`a step by ${runtime}`, { skip: whyNoContainers(runtime) }, () => {
    test('output, exit status, and what it writes', async () => {
      const script = 'echo out; echo err >&2; pwd; echo "$A $HOME"; id -u; id -G; exit 3';
      const { rootfs, ...ran } = await step({
        runtime,
        args: sh(script),
        env: ['A=b c'],
        workingDir: '/srv',
        user: 'web',
      });
      assert.deepEqual(ran, { exitCode: 3, stdout: 'out\n/srv\nb c /srv\n1000\n1001 4\n', stderr: 'err\n' });
      assert.deepEqual(readdirSync(rootfs.upper), []);
      const asRoot = await step({
        runtime,
        args: sh('echo kept > /tmp/file; grep NoNewPrivs /proc/self/status; hostname'),
      });
      assert.equal(asRoot.stdout, 'NoNewPrivs:\t0\nnacre-build\n');
      assert.equal(readFileSync(join(asRoot.rootfs.upper, 'tmp/file'), 'utf8'), 'kept\n');
    });

    test('a step that does nothing changes nothing', async () => {
      const { rootfs, exitCode } = await step({ runtime });
      assert.equal(exitCode, 0);
      assert.deepEqual(readdirSync(rootfs.upper, { recursive: true }), []);
      assert.deepEqual(lab.leftovers(), []);
    });

    test('files that only the step sees', async () => {
      const script = { target: '/dev/pipes/script', bytes: Buffer.from('#!/bin/sh\necho "from $0"\n'), mode: 0o755 };
      const { stdout, rootfs } = await step({ runtime, args: ['/dev/pipes/script'], files: [script] });
      assert.equal(stdout, 'from /dev/pipes/script\n');
      assert.deepEqual(readdirSync(rootfs.upper, { recursive: true }), []);
    });

    test('mounts, whose directories are there while the step runs', async () => {
      const source = join(lab.directory, `shared-${runtime}`);
      mkdirSync(source);
      const access = { mode: 0o440, uid: 5, gid: 6 };
      const { stdout, exitCode } = await step({
        runtime,
        args: sh(
          'echo kept > /srv/new; touch /tmp/x/y; cat /tmp/s; stat -c "%a %u %g" /tmp/s; ls /root2/bin/sh; echo $KEY; touch /root2/x',
        ),
        mounts: [
          { kind: 'directory', source, target: '/srv', readOnly: false },
          { kind: 'tmpfs', target: '/tmp/x', size: 4096 },
          { kind: 'secret', bytes: Buffer.from('secret\n'), target: '/tmp/s', ...access },
          { kind: 'snapshot', snapshot: directoryMounts(lab.lower), path: '', target: '/root2', readOnly: true },
        ],
        secretEnv: ['KEY=of the environment'],
      });
      assert.equal(stdout, 'secret\n440 5 6\n/root2/bin/sh\nof the environment\n');
      assert.notEqual(exitCode, 0);
      assert.equal(readFileSync(join(source, 'new'), 'utf8'), 'kept\n');
      assert.deepEqual(lab.leftovers(), []);
    });

    test('an insecure step may do what others may not', async () => {
      const script = 'mkdir -p /tmp/m && mount -t tmpfs x /tmp/m && grep Seccomp: /proc/self/status; umount /tmp/m';
      assert.equal((await step({ runtime, args: sh(script), insecure: true })).stdout, 'Seccomp:\t0\n');
    });

    test('input, or none', async () => {
      const bytes = Buffer.alloc(1_000_000, 'x');
      assert.equal((await step({ runtime, args: ['wc', '-c'], stdin: bytes })).stdout, '1000000\n');
      assert.equal((await step({ runtime, args: ['true'], stdin: bytes })).exitCode, 0);
      assert.equal((await step({ runtime, args: ['wc', '-c'] })).stdout, '0\n');
    });

    test('a command that is not there', async () => {
      await assert.rejects(step({ runtime, args: ['nosuch'] }), (error) => isFault(error, 'runtime/command-not-found'));
      assert.deepEqual(lab.leftovers(), []);
    });

    test('cancelling ends it', async () => {
      const cancel = new AbortController();
      const running = step({
        runtime,
        args: sh('trap "" INT TERM; echo ready; sleep 60 & sleep 60'),
        signal: cancel.signal,
        onOutput: () => cancel.abort(),
      });
      await assert.rejects(running, (error) => isFault(error, 'base/cancelled'));
      await assert.rejects(step({ runtime, signal: cancel.signal }), (error) => isFault(error, 'base/cancelled'));
      const early = new AbortController();
      const started = step({ runtime, args: ['sleep', '60'], signal: early.signal });
      await setTimeout(3);
      early.abort();
      await assert.rejects(started, (error) => isFault(error, 'base/cancelled'));
      assert.deepEqual(lab.leftovers(), []);
    });

    test('several at once', async () => {
      const all = await Promise.all(
        [1, 2, 3, 4, 5, 6].map((at) => step({ runtime, args: sh(`sleep 0.0${at}; echo ${at}`) })),
      );
      assert.deepEqual(
        all.map(({ stdout }) => stdout),
        ['1\n', '2\n', '3\n', '4\n', '5\n', '6\n'],
      );
      assert.deepEqual(lab.leftovers(), []);
    });
  });
}

describe('the system call filter', { skip: whyNoContainers('crun') }, () => {
  test('is compiled once, and handed to crun from then on', async () => {
    const runDirectory = join(lab.directory, 'fresh');
    mkdirSync(runDirectory);
    const filters = () => readdirSync(join(runDirectory, 'seccomp')).filter((name) => name.endsWith('.bpf'));
    const script = 'grep Seccomp: /proc/self/status; mount -t tmpfs x /tmp 2> /dev/null || echo refused';
    for (const time of ['first', 'second']) {
      const { stdout } = await step({ runtime: 'crun', runDirectory, args: sh(script) });
      assert.equal(stdout, 'Seccomp:\t2\nrefused\n', time);
      assert.equal(filters().length, 1, time);
    }
  });
});
