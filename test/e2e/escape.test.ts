import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { writeCallProgram } from './call-program.ts';
import { cannotRun, type Lab, openLab, run } from './lab.ts';

/** One way out that is tried. What it prints at its end says whether it got through. */
interface Probe {
  readonly what: string;
  /** Run by a shell; exit status 0 means that it got out. `$DISK` is a disk of the host's as `MAJOR MINOR`, `$OUTER` a process of it. */
  readonly script: string;
  /** Flags of both runs. */
  readonly flags?: readonly string[];
  /** Flags with which the very same gets through. */
  readonly control: readonly string[];
  readonly needs?: 'disk' | 'x64' | 'v1' | 'sysrq';
}

const probes: readonly Probe[] = [
  { what: 'the handler of core dumps', script: ': >> /proc/sys/kernel/core_pattern', control: ['--privileged'] },
  { what: 'the keys of the machine', script: ': >> /proc/sysrq-trigger', control: ['--privileged'], needs: 'sysrq' },
  {
    what: 'a setting of the whole machine',
    script: 'v=$(cat /proc/sys/vm/swappiness) && echo $v > /proc/sys/vm/swappiness',
    control: ['--privileged'],
  },
  {
    what: 'settings through /proc/sys of another process',
    script: ': >> /proc/1/root/proc/sys/kernel/core_pattern',
    control: ['--privileged'],
  },
  {
    what: 'a file of sysfs',
    script: 'for f in $(find /sys/kernel -type f -perm -200 | head -5); do (: >> $f) && exit 0; done; exit 1',
    control: ['--privileged'],
  },
  { what: 'sysfs made writable', script: 'mount -o remount,rw /sys', control: ['--privileged'] },
  { what: 'keys of the kernel', script: 'grep -q . /proc/keys', control: ['--security-opt', 'unmask=/proc/keys'] },
  { what: 'a file system', script: 'mkdir -p /m && mount -t tmpfs none /m', control: ['--privileged'] },
  {
    what: "the host's disk by a node of its own",
    script: 'rm -f /dev/disk; mknod /dev/disk b $DISK; head -c 1 /dev/disk',
    control: ['--privileged'],
    needs: 'disk',
  },
  {
    what: 'nodes on a tmpfs that allows devices',
    script: 'mknod /t/disk b $DISK; head -c 1 /t/disk',
    flags: ['--tmpfs', '/t:dev'],
    control: ['--privileged'],
    needs: 'disk',
  },
  {
    what: 'the disk by its numbers, with a rule that lets it read others',
    script: 'rm -f /dev/disk; mknod /dev/disk b $DISK; head -c 1 /dev/disk',
    flags: ['--device-cgroup-rule', 'b 65000:* rwm'],
    control: ['--device-cgroup-rule', 'b *:* rwm'],
    needs: 'disk',
  },
  {
    what: 'the agent that control groups call on release',
    script: 'mkdir -p /m/cg && mount -t cgroup -o memory cgroup /m/cg',
    control: ['--privileged'],
    needs: 'v1',
  },
  {
    what: 'control groups of its own made writable',
    script: 'mount -o remount,rw /sys/fs/cgroup; mkdir /sys/fs/cgroup/pids/mine && rmdir /sys/fs/cgroup/pids/mine',
    control: ['--privileged'],
    needs: 'v1',
  },
  { what: 'a user namespace', script: 'unshare -U true', control: ['--privileged'] },
  { what: 'a mount namespace', script: 'unshare -m true', control: ['--privileged'] },
  {
    what: 'the namespaces of a process outside',
    script: 'nsenter -t $OUTER -m true',
    flags: ['--pid', 'host'],
    control: ['--privileged'],
  },
  {
    what: 'the memory of a process outside',
    script: 'head -c 1 /proc/$OUTER/environ > /dev/null && ls /proc/$OUTER/root/ > /dev/null',
    flags: ['--pid', 'host'],
    control: ['--privileged'],
  },
  { what: 'a process outside, without the host’s processes', script: 'kill -0 $OUTER', control: ['--pid', 'host'] },
  {
    what: 'tracing a process outside',
    script: '/calls/seize',
    flags: ['--pid', 'host'],
    control: ['--privileged'],
    needs: 'x64',
  },
  {
    what: 'the keyring that all root processes share',
    script: '/calls/keyctl',
    control: ['--privileged'],
    needs: 'x64',
  },
  { what: 'page faults handled by itself', script: '/calls/userfaultfd', control: ['--privileged'], needs: 'x64' },
  {
    what: 'another root than its own',
    script: 'cat /proc/1/root/../../../../../../LAB/marker',
    control: ['-v', '/LAB:/LAB'],
  },
];

/** Numbers of calls on x86-64, with arguments that do no harm. */
const calls = {
  keyctl: [250, [0, -3, 0]],
  userfaultfd: [323, [0]],
} as const;

const skip = cannotRun();

describe('ways out of a container are closed', { skip, timeout: 120_000 }, () => {
  let lab: Lab;
  let outer: ChildProcess;

  before(() => {
    lab = openLab();
    lab.ok('import', lab.baseTar(), 'base');
    writeFileSync(join(lab.directory, 'marker'), 'marker\n');
    outer = spawn('sleep', ['300'], { stdio: 'ignore' });
    mkdirSync(join(lab.directory, 'calls'));
    writeCalls(join(lab.directory, 'calls'), outer.pid ?? 0);
  });
  after(() => {
    outer?.kill('SIGKILL');
    // What containers had mounted, the removal takes down.
    lab?.nacre('rm', '-f', 'watcher', 'brief');
    lab?.[Symbol.dispose]();
  });

  const disk = findDisk();
  const batches = new Map<string, ReadonlyMap<Probe, number>>();

  /** Exit status of each probe that is run with the same flags: all in one container. */
  function attempt(probe: Probe, which: 'refused' | 'control'): number | undefined {
    const flagsOf = ({ flags = [], control }: Probe): string =>
      JSON.stringify([...flags, ...(which === 'control' ? control : [])]);
    const flags = flagsOf(probe);
    const key = `${which} ${flags}`;
    const statuses =
      batches.get(key) ??
      runAll(
        JSON.parse(flags),
        probes.filter((each) => flagsOf(each) === flags),
      );
    batches.set(key, statuses);
    return statuses.get(probe);
  }

  function runAll(flags: readonly string[], batch: readonly Probe[]): ReadonlyMap<Probe, number> {
    const inLab = (text: string): string => text.replaceAll('LAB', lab.directory.slice(1));
    const script = batch.map((probe) => `(${inLab(probe.script)}) > /dev/null 2>&1; echo $?`).join('\n');
    const variables = [
      '-e',
      `DISK=${disk ?? ''}`,
      '-e',
      `OUTER=${outer.pid}`,
      '-v',
      `${lab.directory}/calls:/calls:ro`,
    ];
    const printed = lab.ok(
      'run',
      '--rm',
      '--network',
      'none',
      ...variables,
      ...flags.map(inLab),
      'base',
      'sh',
      '-c',
      script,
    );
    const statuses = printed.split('\n').map(Number);
    return new Map(batch.map((probe, at) => [probe, statuses[at] ?? Number.NaN]));
  }

  for (const probe of probes) {
    test(probe.what, { skip: whyNot(probe, disk) }, () => {
      assert.notEqual(attempt(probe, 'refused'), 0, 'it got out');
      assert.equal(attempt(probe, 'control'), 0, 'the attempt does not work anywhere, so it proves nothing');
    });
  }

  test('descriptors of ours are not there', () => {
    const list = (script: string): readonly string[] =>
      lab.ok('run', '--rm', '--network', 'none', 'base', 'sh', '-c', script).split('\n').filter(Boolean);
    // Of the three that are left of ls, the last is the directory it reads.
    const plain = list('ls /proc/self/fd');
    assert.deepEqual(plain, ['0', '1', '2', '3']);
    assert.ok(list('exec 7</; ls /proc/self/fd').includes('7'));
  });

  test('no working directory leads out (as in CVE-2024-21626)', () => {
    const marker = join(lab.directory, 'marker').slice(1);
    const up = '../'.repeat(12);
    const from = (directory: string, ...flags: readonly string[]): string =>
      lab.nacre('run', '--rm', '--network', 'none', ...flags, '-w', directory, 'base', 'cat', `${up}${marker}`).stdout;
    for (const fd of [5, 7, 8, 9]) assert.equal(from(`/proc/self/fd/${fd}`), '', `descriptor ${fd}`);
    assert.equal(from('/tmp', '-v', `${lab.directory}:${lab.directory}`), 'marker\n');
  });

  test('the runtime can not be overwritten (as in CVE-2019-5736)', async () => {
    const runtime = run('sh', '-c', 'command -v crun || command -v runc');
    const original = readFileSync(runtime);
    const victim = join(lab.directory, 'victim');
    copyFileSync(run('sh', '-c', 'command -v busybox'), victim);
    // Keeps what another process executes open, and writes to it when the process has ended.
    const watcher = `
      while :; do for p in /proc/[0-9]*; do
        case "$(readlink $p/exe 2>/dev/null)" in */bin/busybox|'') continue;; esac
        exec 9< $p/exe || continue
        for i in $(seq 30); do sleep 0.1; (echo overwritten > /proc/self/fd/9) && break; done
      done; done 2>/dev/null`;
    lab.ok(
      'run',
      '-d',
      '--name',
      'watcher',
      '--network',
      'none',
      '-v',
      `${victim}:/busybox-victim`,
      'base',
      'sh',
      '-c',
      watcher,
    );
    for (let at = 0; at < 4; at += 1) lab.nacre('exec', 'watcher', '/proc/self/exe', '--version');
    assert.ok(original.equals(readFileSync(runtime)), 'the runtime was overwritten');
    // A program of the host that it may write goes that way.
    lab.nacre('exec', 'watcher', '/busybox-victim', 'sleep', '1');
    for (let at = 0; at < 100 && !readFileSync(victim, 'latin1').startsWith('overwritten'); at += 1)
      await setTimeout(50);
    assert.equal(readFileSync(victim, 'latin1').slice(0, 12), 'overwritten\n');
    lab.ok('rm', '-f', 'watcher');
  });

  test('nothing runs in a container that has ended', () => {
    lab.ok('run', '-d', '--name', 'brief', '--network', 'none', 'base', 'sleep', '60');
    assert.equal(lab.nacre('exec', 'brief', 'true').status, 0);
    lab.ok('kill', 'brief');
    lab.nacre('wait', 'brief');
    const { status, stderr } = lab.nacre('exec', 'brief', 'true');
    assert.notEqual(status, 0);
    assert.match(stderr, /not running/);
    lab.ok('rm', 'brief');
  });
});

function whyNot({ needs }: Probe, disk: string | undefined): string | false {
  if (needs === 'disk' && disk === undefined) return 'needs a disk';
  if (needs === 'sysrq' && !existsSync('/proc/sysrq-trigger')) return 'needs a kernel with sysrq';
  if (needs === 'x64' && process.arch !== 'x64') return 'needs x86-64';
  if (needs === 'v1' && !readFileSync('/proc/self/mounts', 'latin1').includes('/sys/fs/cgroup/pids cgroup ')) {
    return 'needs control groups of version 1';
  }
  return false;
}

/** `MAJOR MINOR` of a block device that this machine lets root open. */
function findDisk(): string | undefined {
  for (const name of readdirSync('/dev')) {
    const path = join('/dev', name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isBlockDevice() === true && canOpen(path)) return run('stat', '-c', '%Hr %Lr', path);
  }
  return undefined;
}

function canOpen(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch {
    return false;
  }
}

function writeCalls(directory: string, outer: number): void {
  for (const [name, [call, args]] of Object.entries(calls)) writeCallProgram(join(directory, name), call, args);
  // PTRACE_SEIZE: unlike PTRACE_ATTACH it does not stop the process.
  writeCallProgram(join(directory, 'seize'), 101, [0x4206, outer, 0, 0]);
}
