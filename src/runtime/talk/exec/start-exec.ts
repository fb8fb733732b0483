import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, type Host, readInRoot, type SpawnOptions } from '../../../host/index.ts';
import { readBoundingSet } from '../../bundle/machine-facts.ts';
import type { ContainerRecord } from '../../container-records.ts';
import { stateDirectoryOf } from '../../driver/launch.ts';
import { findOciRuntime, hiddenFrom, type OciRuntime } from '../../driver/oci-runtime.ts';
import { toStartFailure } from '../../driver/start-failure.ts';
import { printUnreadOutput, readUnreadOutput } from '../../driver/unread-output.ts';
import { capabilityNames } from '../../spec/capabilities.ts';
import { formatProcess, parseProcess } from '../../spec/format-spec.ts';
import type { ProcessSpec } from '../../spec/runtime-spec.ts';
import { assertExecutable } from './assert-executable.ts';
import { makeExecDirectory } from './exec-directory.ts';
import { type ExecCommand, toExecProcess } from './exec-spec.ts';

/** What of a running container a command in it needs. */
export interface ExecContainer extends Pick<ContainerRecord, 'id' | 'directory' | 'runtime'> {
  /** Its first process. */
  readonly pid: number;
}

/** A command to be started in a container. */
export interface ExecCall {
  readonly host: Pick<Host, 'spawn' | 'findProgram' | 'cgroupMode' | 'isInUserNamespace'>;
  readonly runDirectory: string;
  readonly container: ExecContainer;
  readonly command: ExecCommand;
  readonly stdio: NonNullable<SpawnOptions['stdio']>;
  /** Whether the runtime leaves when the command runs. @default false */
  readonly detach?: boolean;
  /** What becomes of the runtime's own command line. @default nothing */
  readonly wrap?: (line: CommandLine) => CommandLine;
  /** In a session of its own. @default false */
  readonly ownSession?: boolean;
}

interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A command that was handed to the runtime. */
export interface StartedExec {
  readonly child: Child;
  /** Number of the command's process on this machine; `undefined` until it has one. */
  pid(): number | undefined;
  /**
   * Waits for its end, or when it was detached until it runs.
   *
   * @returns its exit status, 128+n when signal n ended it
   * @throws runtime/command-not-found (127), runtime/command-not-invocable (126), runtime/start-failed
   */
  exitCode(): Promise<number>;
  /** Once it has ended: what it printed on a terminal last, and did not come through a pipe. */
  unread(): Uint8Array;
}

/**
 * Starts a command in a running container: the OCI runtime is its parent, and nothing else stands between.
 *
 * @throws runtime/bad-user, runtime/bad-flag, runtime/command-not-found (127), runtime/command-not-invocable (126)
 */
export function startExec(call: ExecCall): StartedExec {
  const { host, container, runDirectory, command } = call;
  const runtime = findOciRuntime(host, container.runtime);
  const own = readProcess(container);
  const process = toExecProcess(own, command, {
    readFile: (path) => readInRoot(`/proc/${container.pid}/root`, path),
    every: () => [...(readBoundingSet() ?? capabilityNames)],
  });
  assertExecutable(process, `/proc/${container.pid}/root`);
  const directory = makeExecDirectory(runDirectory, container.id);
  writeFileSync(join(directory, 'process.json'), formatProcess(process));
  const line = toLine(call, runtime, directory);
  const child = host.spawn(line.program, line.args, {
    cwd: '/',
    stdio: call.stdio,
    hide: hiddenFrom(runtime, host),
    detached: call.ownSession === true,
    ...(line.env === undefined ? {} : { env: line.env }),
  });
  const hasUnread = command.tty && runtime.kind === 'crun';
  let unread: Uint8Array = Buffer.alloc(0);
  const onUnread = (log: Buffer): void => {
    if (call.stdio[1] === 'inherit') printUnreadOutput(log);
    else unread = readUnreadOutput(log);
  };
  return {
    child,
    pid: () => readPid(directory),
    exitCode: () => waitForEnd(child, directory, call.command.args, hasUnread ? onUnread : () => {}),
    unread: () => unread,
  };
}

/** What the container was started with; nobody but us writes it. */
function readProcess({ directory }: ExecContainer): ProcessSpec {
  return parseProcess(readFileSync(join(directory, 'bundle', 'config.json'), 'utf8'));
}

function toLine(
  { container, runDirectory, detach, wrap }: ExecCall,
  runtime: OciRuntime,
  directory: string,
): CommandLine {
  const format = runtime.kind === 'crun' ? 'text' : 'json';
  const args = [
    ...runtime.options,
    ...['--root', stateDirectoryOf(runDirectory), '--log', join(directory, 'log'), '--log-format', format],
    ...['exec', '--process', join(directory, 'process.json'), '--pid-file', join(directory, 'pid')],
    ...(detach === true ? ['--detach'] : []),
    container.id,
  ];
  const line = { program: runtime.path, args };
  return wrap === undefined ? line : wrap(line);
}

async function waitForEnd(
  child: Child,
  directory: string,
  args: readonly string[],
  onEnd: (log: Buffer) => void,
): Promise<number> {
  try {
    const { status } = await child.ended;
    if (existsSync(join(directory, 'pid'))) {
      onEnd(readBytes(join(directory, 'log')));
      return status ?? 137;
    }
    throw toStartFailure(readBytes(join(directory, 'log')).toString('utf8'), args[0] ?? '');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function readPid(directory: string): number | undefined {
  const pid = Number(readBytes(join(directory, 'pid')).toString('latin1'));
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}

/** Empty when there is no such file. */
function readBytes(path: string): Buffer {
  return existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
}
