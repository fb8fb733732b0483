import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Host } from '../../../host/index.ts';
import { networkFault } from '../faults.ts';
import type { BoundPort } from '../network-record.ts';
import type { Places } from '../places.ts';
import { toPastaArguments } from './pasta-arguments.ts';

/** A network namespace that is to be connected with the world. */
export interface PastaRequest {
  /** Path of the namespace. */
  readonly namespace: string;
  /** Is made for the connection, which ends when it is removed, by whomever. */
  readonly directory: string;
  readonly ports: readonly BoundPort[];
  /** See `PastaCall`. */
  readonly tap?: { readonly name: string; readonly address: string };
  readonly host: Pick<Host, 'run'>;
}

/** Where a container's connection is held: it ends when this is removed. */
export function pastaDirectory({ directory }: Pick<Places, 'directory'>, container: string): string {
  return join(directory, 'pasta', container);
}

/**
 * Has pasta connect a network namespace, and listen at ports of the host for it. It runs on by itself until the directory is removed.
 *
 * @returns whether it is connected: not on a machine that has no way out itself, with no ports to lead in
 * @throws network/port-taken, network/port-refused, network/failed; nothing is left then
 */
export async function openPasta({ namespace, directory, host, ...more }: PastaRequest): Promise<boolean> {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // pasta watches the name by which it is told of the namespace.
  const path = join(directory, 'net');
  symlinkSync(namespace, path);
  const pidFile = pidFileIn(directory);
  const { status, stderr } = await host.run('pasta', toPastaArguments({ path, pidFile, ...more }), { cwd: '/' });
  if (status === 0) return true;
  rmSync(directory, { recursive: true, force: true });
  if (more.ports.length === 0 && isOffline(String(stderr))) return false;
  throw toPastaFault(String(stderr), more.ports);
}

/** Longest wait for pasta's end, in milliseconds; it takes it some. */
const patience = 1000;

/** Ends a connection, and waits until its ports are free again. Idempotent. */
export async function closePasta(directory: string, host: Pick<Host, 'isAlive' | 'processStartTime'>): Promise<void> {
  const pid = readPid(directory);
  const startTime = pid === undefined ? undefined : host.processStartTime(pid);
  rmSync(directory, { recursive: true, force: true });
  if (pid === undefined || startTime === undefined) return;
  const deadline = Date.now() + patience;
  while (host.isAlive(pid, startTime) && Date.now() < deadline) await setTimeout(1);
}

/** Whether the process is there that connects. */
export function hasPasta(directory: string): boolean {
  return readPid(directory) !== undefined;
}

/** Path of the namespace that a pasta connects, which it has open. */
export function namespaceOfPasta(directory: string): string | undefined {
  const pid = readPid(directory);
  if (pid === undefined) return undefined;
  const files = `/proc/${pid}/fd`;
  try {
    const found = readdirSync(files).find((name) => readlinkSync(join(files, name)).startsWith('net:['));
    return found === undefined ? undefined : join(files, found);
  } catch {
    // It has just ended.
    return undefined;
  }
}

function pidFileIn(directory: string): string {
  return join(directory, 'pid');
}

/** @returns `undefined` when it was not started, or is no longer what it was */
function readPid(directory: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFileIn(directory), 'latin1'));
    // Of what has ended, and is kept until somebody asks how, the words are gone.
    const words = pid > 0 ? readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0') : [];
    return words.includes(pidFileIn(directory)) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** @throws network/program-missing */
export function assertPasta({ findProgram }: Pick<Host, 'findProgram'>): void {
  if (findProgram('pasta') !== undefined) return;
  throw networkFault('network/program-missing', 'networks of ordinary users need the program pasta', {
    hint: 'Install the Debian package passt, or use --network host or none.',
  });
}

/** pasta says why in words of its own, and also that it could not say so to the system's log. */
function toPastaFault(stderr: string, ports: readonly BoundPort[]): Error {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !line.includes('to syslog'));
  const why = lines.at(-1) ?? 'it gives no reason';
  if (isOffline(stderr))
    return networkFault(
      'network/failed',
      'no port can be published: this machine has no network that pasta could use',
      {
        hint: 'Connect the machine, publish no ports, or give --network host.',
      },
    );
  if (/bind|port/i.test(why)) return toPortFault(why, ports);
  if (/tun/i.test(stderr))
    return networkFault('network/failed', `pasta can not make an interface: ${why}`, {
      hint: 'Have root run `chmod 666 /dev/net/tun`, as it is on most machines, or give --network none or host.',
    });
  return networkFault('network/failed', `pasta can not connect the container: ${why}`);
}

/** What pasta says when the machine has no default route; since 2024 it then reaches the machine itself, and says nothing. */
function isOffline(stderr: string): boolean {
  return /External interface not usable/i.test(stderr);
}

function toPortFault(why: string, ports: readonly BoundPort[]): Error {
  const lowest = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'latin1'));
  const refused = ports.find(({ hostPort }) => hostPort < lowest);
  if (refused !== undefined)
    return networkFault(
      'network/port-refused',
      `port ${refused.hostPort} is for root: an ordinary user has those from ${lowest} on`,
      {
        hint: `Publish a higher port, or have root run \`sysctl -w net.ipv4.ip_unprivileged_port_start=${refused.hostPort}\`.`,
      },
    );
  const [, port] = /(\d+):\d+'/.exec(why) ?? [];
  const which = port === undefined ? `a published port is taken: ${why}` : `port ${port} is taken on this machine`;
  return networkFault('network/port-taken', which, { hint: 'Publish another port, or end the program that has it.' });
}
