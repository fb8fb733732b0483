import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assertNotCancelled } from '../../base/index.ts';
import type { Host, ProgramEnd } from '../../host/index.ts';
import type { Mount } from '../../oci/index.ts';
import type { ProcessIdentity } from '../container-state.ts';
import { endContainer } from '../driver/end-container.ts';
import { hiddenFrom, type OciRuntime } from '../driver/oci-runtime.ts';
import { toStartFailure } from '../driver/start-failure.ts';
import { runtimeFault } from '../faults.ts';
import { lifePaths } from './life-paths.ts';
import { toMonitorArguments } from './monitor-arguments.ts';
import { shelterMonitor } from './shelter-monitor.ts';
import { openSyncPipe } from './sync-pipe.ts';
import { whileAlive } from './while-alive.ts';

/** A bundle that is to live by itself. */
export interface MonitoredCall {
  readonly id: string;
  readonly name: string;
  readonly host: Host;
  readonly runtime: OciRuntime;
  readonly bundle: string;
  readonly stateDirectory: string;
  readonly runDirectory: string;
  /** What shows the root file system: mounted while the runtime makes the container, and seen by nobody else. */
  readonly mounts: readonly Mount[];
  /** Descriptors of locks that conmon keeps for as long as the container lives. */
  readonly locks: readonly number[];
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly keepStdin: boolean;
  /** conmon's flags of logging. */
  readonly log: readonly string[];
  /** Absolute path and arguments of what is run when the container has ended. */
  readonly onExit: readonly string[];
  /** What that finds in its environment, besides ways to programs and homes. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the container runs, for messages. */
  readonly command: string;
}

/** A container that was made and waits for its start, and who looks after it. */
export interface Monitored {
  readonly process: ProcessIdentity;
  readonly monitor: ProcessIdentity;
  /** Lets the program run. @throws runtime/… when it can not; nothing of the container is left then */
  start(): Promise<void>;
}

/**
 * Has conmon make a container of a bundle. From then on conmon is its parent, keeps its log and writes down how it ended; it lives on without us.
 *
 * @throws runtime/program-missing, runtime/command-not-found, runtime/command-not-invocable, runtime/start-failed; nothing is left then
 */
export async function createMonitored(call: MonitoredCall): Promise<Monitored> {
  const { host, id, runtime, bundle, stateDirectory } = call;
  const paths = lifePaths(call.runDirectory, id);
  for (const file of [paths.exit, paths.claimed, join(bundle, 'pid'), logFileOf(call), join(bundle, 'oom')])
    rmSync(file, { force: true });
  for (const path of [paths.directory, stateDirectory]) mkdirSync(path, { recursive: true, mode: 0o700 });
  const conmon = findProgram(host, 'conmon', 'Install the Debian package conmon: `apt install conmon`.');
  using inside = await host.openMountNamespace({ mounts: call.mounts, hide: hiddenFrom(runtime, host) });
  const enter = { program: findProgram(host, 'nsenter', 'Install the package util-linux.'), fd: 4 };
  const pid = await startMonitor(conmon, toMonitorArguments({ ...call, enter }), inside.fd, call);
  const process = identify(host, pid) ?? { pid, startTime: '0' };
  const monitor = identify(host, Number(readFileSync(paths.monitorPid, 'latin1')));
  if (monitor === undefined) throw runtimeFault('runtime/start-failed', 'conmon has ended unexpectedly');
  // The kernel takes milliseconds for it, in which the container starts.
  const sheltered = shelterMonitor(monitor.pid, host);
  const startBoth = async (): Promise<void> => {
    await Promise.all([start(call, process), sheltered]);
  };
  return { process, monitor, start: startBoth };
}

function findProgram(host: Host, name: string, hint: string): string {
  const path = host.findProgram(name);
  if (path !== undefined) return path;
  throw runtimeFault('runtime/program-missing', `${name} is not installed, which containers in the background need`, {
    hint,
  });
}

/** Secrets that we were started with are not kept for as long as the container lives. */
const kept: readonly string[] = [
  'PATH',
  'HOME',
  'TMPDIR',
  'XDG_RUNTIME_DIR',
  'XDG_DATA_HOME',
  'DBUS_SESSION_BUS_ADDRESS',
  'NACRE_OUTER_USER',
  'LANG',
];

function keptEnvironment(): Readonly<Record<string, string>> {
  const { env } = process;
  return Object.fromEntries(kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** @returns number of the container's first process */
async function startMonitor(
  program: string,
  args: readonly string[],
  inside: number,
  call: MonitoredCall,
): Promise<number> {
  const errors = join(lifePaths(call.runDirectory, call.id).directory, 'conmon.log');
  using open = new DisposableStack();
  const stderr = open.adopt(openSync(errors, 'w', 0o600), closeSync);
  const sync = openSyncPipe(call.host);
  const child = call.host.spawn(program, args, {
    cwd: '/',
    env: { ...keptEnvironment(), ...call.environment, _OCI_SYNCPIPE: '3' },
    stdio: ['ignore', 'ignore', stderr, sync.end, inside, ...call.locks],
    detached: true,
  });
  const message = await sync.read(child);
  // Before it goes on in the background, conmon writes its number down, which may be after its first word.
  await child.ended;
  if (message !== undefined && message.pid > 0) return message.pid;
  await endContainer(call.id, call.stateDirectory);
  throw toStartFailure(logOf(call) || message?.message || readFileSync(errors, 'utf8'), call.command);
}

function logFileOf({ bundle }: MonitoredCall): string {
  return join(bundle, 'runtime.log');
}

function logOf(call: MonitoredCall): string {
  try {
    return readFileSync(logFileOf(call), 'utf8');
  } catch {
    return '';
  }
}

function identify(host: Host, pid: number): ProcessIdentity | undefined {
  const startTime = host.processStartTime(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

async function start(call: MonitoredCall, first: ProcessIdentity): Promise<void> {
  const { host, runtime, id, stateDirectory } = call;
  const words = [...runtime.options, '--root', stateDirectory, 'start', id];
  const ended = await whileAlive(host, first, (signal) => runLogged(call, words, signal));
  if (ended?.status === 0) return;
  const why = ended === undefined ? 'its first process was killed' : logOf(call);
  await endContainer(id, stateDirectory);
  throw toStartFailure(why, call.command);
}

/** Runs the runtime to its end; what it prints is added to its log. @throws base/cancelled once `signal` has fired */
async function runLogged(call: MonitoredCall, args: readonly string[], signal: AbortSignal): Promise<ProgramEnd> {
  const { host, runtime } = call;
  const log = openSync(logFileOf(call), 'a', 0o600);
  try {
    const stdio = ['ignore', log, log] as const;
    const child = host.spawn(runtime.path, args, { cwd: '/', hide: hiddenFrom(runtime, host), stdio });
    signal.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
    const end = await child.ended;
    assertNotCancelled(signal);
    return end;
  } finally {
    closeSync(log);
  }
}
