import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Child, Host, MountCall, SpawnOptions } from '../../host/index.ts';
import { endContainer } from './end-container.ts';
import { type CommandLine, onMadeTerminal } from './made-terminal.ts';
import { hiddenFrom, type OciRuntime, toRunArguments } from './oci-runtime.ts';
import { toStartFailure } from './start-failure.ts';
import type { TerminalMode } from './terminal-mode.ts';
import { printUnreadOutput } from './unread-output.ts';

/** A bundle ready to be run. */
export interface Launch {
  readonly host: Host;
  readonly runtime: OciRuntime;
  readonly id: string;
  /** Holds config.json; gets the runtime's log and pid file. */
  readonly bundle: string;
  readonly stateDirectory: string;
  /** What shows the root file system, seen by the runtime alone. */
  readonly mounts: readonly MountCall[];
  readonly stdio: NonNullable<SpawnOptions['stdio']>;
  readonly terminal: TerminalMode;
  /** Makes another command line of the runtime's. @default leaves it */
  readonly wrap?: (command: CommandLine) => CommandLine;
  /** What the container runs, for messages. */
  readonly command: string;
}

/** A runtime that runs a bundle in the foreground. */
export interface Launched {
  readonly child: Child;
  /** Number of the container's first process; `undefined` until it has one. */
  containerPid(): number | undefined;
  /**
   * Waits for the container's end.
   *
   * @returns its exit status, 128+n when signal n ended it
   * @throws runtime/… when it did not start
   */
  exitCode(): Promise<number>;
}

/** Where the runtimes keep their state, apart from that of others who use them. */
export function stateDirectoryOf(runDirectory: string): string {
  return join(runDirectory, 'oci');
}

/** Starts the runtime; the mounts vanish with its mount namespace. */
export function launch(request: Launch): Launched {
  const { host, runtime, id, bundle, stateDirectory, stdio } = request;
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
  const pidFile = pidFileOf(bundle);
  const args = toRunArguments(runtime, { id, bundle, stateDirectory, pidFile, logFile: logFileOf(bundle) });
  const own: CommandLine = { program: runtime.path, args };
  const plain = request.wrap?.(own) ?? own;
  const command = request.terminal === 'made' ? onMadeTerminal(plain) : plain;
  const child = host.spawn(command.program, command.args, {
    cwd: '/',
    ...(command.env === undefined ? {} : { env: command.env }),
    stdio,
    // In a session of its own the terminal's signals do not reach it, but the ones that we pass on.
    detached: request.terminal !== 'shared',
    mounts: request.mounts,
    hide: hiddenFrom(runtime, host),
  });
  return { child, containerPid: () => readPid(pidFile), exitCode: async () => waitForEnd(child, request) };
}

async function waitForEnd(child: Child, request: Launch): Promise<number> {
  const { id, bundle, stateDirectory, command } = request;
  const end = await child.ended;
  if (end.signal !== undefined) {
    // A runtime that was killed has cleaned nothing up, and its container may go on.
    await endContainer(id, stateDirectory);
    return 128 + constants.signals[end.signal];
  }
  // The runtime ends with 1 when it fails, as containers do, too; but only a container that started has a pid file.
  if (!existsSync(pidFileOf(bundle))) throw toStartFailure(readFile(logFileOf(bundle)).toString('utf8'), command);
  if (request.terminal !== 'none' && request.runtime.kind === 'crun') printUnreadOutput(readFile(logFileOf(bundle)));
  return end.status ?? 255;
}

function pidFileOf(bundle: string): string {
  return join(bundle, 'pid');
}

function logFileOf(bundle: string): string {
  return join(bundle, 'runtime.log');
}

function readPid(file: string): number | undefined {
  const pid = Number(readFile(file).toString('latin1'));
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}

/** Empty when there is no such file. */
function readFile(path: string): Buffer {
  return existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
}
