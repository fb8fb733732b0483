import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type Lab, nacreProgram } from '../e2e/lab.ts';
import { moreThan, readHostTables } from './host-tables.ts';

export interface SoakOptions {
  /** In which the image `base` is, and nothing runs. */
  readonly lab: Lab;
  /** Starts and stops. */
  readonly cycles: number;
  /** At a time. @default 4 */
  readonly width?: number;
  /** Flags of `run` about the network. @default the default network */
  readonly network?: readonly string[];
  /** Whether nothing else on this machine makes networks meanwhile, so that all there are count. @default false */
  readonly alone?: boolean;
  readonly onProgress?: (done: number, killed: Readonly<Record<string, number>>) => void;
}

/** What a soak came to. */
export interface SoakReport {
  /** How often each kind of process was killed. */
  readonly killed: Readonly<Record<string, number>>;
  /** What is left on the host when all containers are removed; should be nothing. */
  readonly left: readonly string[];
  /** What `nacre system check` says. */
  readonly check: { readonly status: number | null; readonly output: string };
  /** What containers are left that can not be removed. */
  readonly stuck: string;
}

// Milliseconds after which a call of the tool hangs.
const patience = 180_000;

/** Starts and stops containers while processes of all kinds are killed at random: nacre itself, conmon, the OCI runtime, the container. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { lab, cycles, width = 4, onProgress } = options;
  const before = readHostTables(lab.directory);
  const killed: Record<string, number> = {};
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < cycles) {
      begun += 1;
      await cycle(options, begun, (kind) => {
        killed[kind] = (killed[kind] ?? 0) + 1;
      });
      if (begun % 100 === 0) onProgress?.(begun, killed);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  const { stuck, check } = await removeAll(lab);
  return { killed, left: moreThan(before, readHostTables(lab.directory), options.alone === true), check, stuck };
}

async function cycle(options: SoakOptions, number: number, note: (kind: string) => void): Promise<void> {
  const { lab, network = [] } = options;
  const name = `soak-${number}`;
  const flags = number % 3 === 0 ? ['--rm'] : number % 3 === 1 ? ['--restart', 'on-failure:1'] : [];
  await attempt(lab, note, ['run', '-d', ...network, ...flags, '--name', name, 'base', 'sleep', '1000']);
  if (Math.random() < 0.5) killOne(lab, name, note);
  await attempt(lab, note, ['stop', '-t', '0', name]);
  if (Math.random() < 0.3) await attempt(lab, note, ['start', name]);
  if (Math.random() < 0.3) killOne(lab, name, note);
  await attempt(lab, note, ['rm', '-f', name]);
}

/** One call of the tool, which is killed in the midst of it one time in three. Whether it succeeds does not matter here. */
async function attempt(lab: Lab, note: (kind: string) => void, args: readonly string[]): Promise<void> {
  const child = spawn(nacreProgram, args, { env: lab.environment, stdio: 'ignore', detached: true });
  const ended = new Promise((resolve) => child.on('close', resolve));
  if (Math.random() < 1 / 3) {
    await Promise.race([ended, setTimeout(Math.random() * 400)]);
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) note('nacre');
  } else if (Math.random() < 0.2) {
    await Promise.race([ended, setTimeout(Math.random() * 300)]);
    killWith(lab, /^\/usr\/(?:bin|sbin)\/(?:crun|runc) /, 'runtime', note);
  }
  const late = new AbortController();
  const hangs = setTimeout(patience, 'hangs', { signal: late.signal, ref: false }).catch(() => 'ended');
  if ((await Promise.race([ended, hangs])) === 'hangs') throw new Error(`does not end: nacre ${args.join(' ')}`);
  late.abort();
}

function killOne(lab: Lab, name: string, note: (kind: string) => void): void {
  if (Math.random() < 0.5) killWith(lab, new RegExp(`conmon .*--name ${name} `), 'conmon', note);
  else {
    const { stdout } = { stdout: lab.nacre('inspect', '--format', '{{.State.Pid}}', name).stdout };
    if (Number(stdout) > 1) kill(Number(stdout), 'container', note);
  }
}

/** Kills the first process of this lab whose command line is like that. */
function killWith(lab: Lab, like: RegExp, kind: string, note: (kind: string) => void): void {
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const line = commandOf(pid);
    if (like.test(line) && line.includes(lab.directory)) {
      kill(Number(pid), kind, note);
      return;
    }
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').join(' ');
  } catch {
    return '';
  }
}

function kill(pid: number, kind: string, note: (kind: string) => void): void {
  try {
    process.kill(pid, 'SIGKILL');
    note(kind);
  } catch {
    // It was faster.
  }
}

async function removeAll(lab: Lab): Promise<Pick<SoakReport, 'stuck' | 'check'>> {
  // Restarts that wait, and what conmon calls at the end, are through after that.
  await setTimeout(2000);
  const ids = lab
    .ok('ps', '-aq')
    .split('\n')
    .filter((id) => id !== '');
  if (ids.length > 0) lab.nacre('rm', '-f', ...ids);
  const stuck = lab.ok('ps', '-aq');
  const { status, stdout, stderr } = lab.nacre('system', 'check');
  await setTimeout(1000);
  return { stuck, check: { status, output: stdout + stderr } };
}
