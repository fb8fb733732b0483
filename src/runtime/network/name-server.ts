import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileLocks, Host } from '../../host/index.ts';
import type { Ground } from './ground.ts';
import { namesText } from './name-texts.ts';
import type { Endpoint, NetworkRecord } from './network-record.ts';
import type { Places } from './places.ts';
import { pause, withLock } from './with-lock.ts';

/** aardvark-dns: one process for all networks of a store, there while a container is. */
export interface NameServer {
  /** Whether names can be had in a network: the program is there, and nobody else answers at its port. */
  canServe(network: NetworkRecord): boolean;
  /** Writes what is known of a network; call it with the records locked, so that the last to write knows most. */
  write(network: NetworkRecord, endpoints: readonly Endpoint[]): void;
  /** Has the process read what was written; starts it when there is something to serve. It ends by itself when there is nothing. */
  refresh(): Promise<void>;
  /** Whether the process is there. */
  isRunning(): boolean;
  /** Waits until it answers at an address, a moment at most. */
  answering(address: string): Promise<void>;
}

/** Where distributions put it, beside the usual places for programs. */
const programs = ['aardvark-dns', '/usr/lib/podman/aardvark-dns', '/usr/libexec/podman/aardvark-dns'];
const port = 53;
/** Milliseconds. */
const patience = 500;
const step = 2;

export function openNameServer(
  host: Pick<Host, 'spawn' | 'findProgram'> & FileLocks,
  { names, directory }: Places,
  ground: Ground,
): NameServer {
  const find = (): string | undefined => programs.find((each) => host.findProgram(each) !== undefined);
  return {
    canServe: (network) => find() !== undefined && !isForeign(ground, network),
    write(network, endpoints) {
      const text = namesText(network, endpoints);
      // Whatever lies in the directory is read, so what is half written lies beside it.
      if (text === undefined) rmSync(join(names, network.name), { force: true });
      else writeWhole(names, join(directory, `${network.name}.${process.pid}`), network.name, text);
    },
    async refresh() {
      const pid = runningPid(names);
      if (pid !== undefined) return signal(pid);
      const program = find();
      if (program !== undefined && hasNames(names)) await startOnce(host, program, names);
    },
    isRunning: () => runningPid(names) !== undefined,
    async answering(address) {
      const end = Date.now() + patience;
      while (!isAnswering(ground, address) && Date.now() < end) await pause(step);
    },
  };
}

function writeWhole(directory: string, temporary: string, name: string, text: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(temporary, text);
  renameSync(temporary, join(directory, name));
}

/** Whoever comes second waits until the first one's is there, and has it read again. */
async function startOnce(host: Pick<Host, 'spawn'> & FileLocks, program: string, names: string): Promise<void> {
  await withLock(host, `${names}.lock`, async () => {
    const pid = runningPid(names);
    if (pid !== undefined) return signal(pid);
    start(host, program, names);
    const end = Date.now() + patience;
    while (runningPid(names) === undefined && Date.now() < end) await pause(step);
  });
}

/** It goes on in the background by itself. What it says goes to the system's log, where there is one. */
function start(host: Pick<Host, 'spawn'>, program: string, names: string): void {
  const child = host.spawn(program, ['--config', names, '-p', String(port), 'run'], {
    cwd: '/',
    stdio: ['ignore', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
}

const pidFile = 'aardvark.pid';

/** Its process; a number may be another one's by now. */
export function runningPid(names: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(names, pidFile), 'latin1').trim());
    const args = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
    return args.includes(names) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGHUP');
  } catch {
    // It has just ended; the next sweep starts it again.
  }
}

function hasNames(names: string): boolean {
  try {
    return readdirSync(names).some((name) => name !== pidFile);
  } catch {
    return false;
  }
}

/** Another server of names that listens at every address of the host. */
function isForeign(ground: Ground, { subnets }: NetworkRecord): boolean {
  const open = ground.listeners().filter(({ hostPort }) => hostPort === port);
  return subnets.some(({ subnet }) => open.some(({ hostAddress }) => isEverywhere(hostAddress, subnet.includes(':'))));
}

function isEverywhere(hostAddress: string, isSix: boolean): boolean {
  return hostAddress === '' || (hostAddress === '0.0.0.0' && !isSix);
}

function isAnswering(ground: Ground, address: string): boolean {
  return ground.listeners().some(({ hostAddress, hostPort }) => hostPort === port && hostAddress === address);
}
