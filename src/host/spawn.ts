import type * as ChildProcess from 'node:child_process';
import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { messageOf, reasonOf } from '../base/index.ts';
import { hostFault } from './faults.ts';
import { findProgram } from './find-program.ts';
import type { Child, ProgramEnd, SpawnOptions } from './host.ts';
import { findLibc, type Libc } from './libc/libc.ts';
import { isPlain, type ProcessCall, startProcess, watchProcess } from './libc/libc-processes.ts';
import type { Command, SystemCalls } from './system-calls.ts';

/** Starts a program; see `Programs`. */
export function spawn(
  calls: () => Pick<SystemCalls, 'startPrivately' | 'startInNetwork'>,
  program: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Child {
  const command = { program: locate(program), args };
  const { network } = options;
  const begin = (actual: Command): Child => begun(actual, options);
  const start: typeof begin =
    network === undefined ? begin : (actual) => calls().startInNetwork(network, actual, begin);
  const isPrivate = (options.mounts ?? options.hide) !== undefined;
  return isPrivate ? calls().startPrivately(options, command, start) : start(command);
}

function begun(command: Command, options: SpawnOptions): Child {
  assertDirectory(command.program, options.cwd);
  const libc = findLibc();
  const stdio = toDescriptors(options.stdio ?? ['inherit', 'inherit', 'inherit']);
  return libc === undefined || stdio === undefined || !isPlain(stdio)
    ? toChild(command.program, startByNode(command, options))
    : startByLibc(libc, command, options, stdio);
}

/** @returns `undefined` when there is a pipe among them */
function toDescriptors(stdio: NonNullable<SpawnOptions['stdio']>): ProcessCall['stdio'] | undefined {
  const wanted = stdio.map((from, to) => (from === 'inherit' ? to : from));
  return wanted.every((from) => from !== 'pipe') ? wanted : undefined;
}

function startByLibc(libc: Libc, command: Command, options: SpawnOptions, stdio: ProcessCall['stdio']): Child {
  const { cwd, env = process.env, detached = false } = options;
  // What leads to the program is named by its name alone.
  const program = locate(command.program);
  const pid = startedByLibc(libc, { ...command, program, env, stdio, detached, ...(cwd === undefined ? {} : { cwd }) });
  const { ended, unref } = watchProcess(libc, pid);
  let running = true;
  void ended.then(() => {
    running = false;
  });
  return {
    ...{ pid, stdin: undefined, stdout: undefined, stderr: undefined, pipes: [], ended, unref },
    kill: (signal = 'SIGTERM') => running && process.kill(pid, signal),
  };
}

function startedByLibc(libc: Libc, call: ProcessCall): number {
  try {
    return startProcess(libc, call);
  } catch (cause) {
    throw notStarted(call.program, cause);
  }
}

function notStarted(program: string, cause: unknown): Error {
  const hint = 'Check that this user may execute it and that there are not too many processes or open files.';
  return hostFault('host/not-started', `start ${program}: ${reasonOf(cause)}`, { hint, cause });
}

function locate(program: string): string {
  const path = findProgram(program);
  if (path !== undefined) return path;
  const hint = program.includes('/') ? 'Check the path.' : 'Install the package that has it.';
  throw hostFault('host/program-missing', `there is no program ${program}`, { hint });
}

function startByNode(command: Command, options: SpawnOptions): ChildProcess.ChildProcess {
  // Loaded at the first use: it takes 2.5 ms, which commands that start nothing need not spend.
  const childProcess: typeof ChildProcess = process.getBuiltinModule('node:child_process');
  const { cwd, env, stdio = ['inherit', 'inherit', 'inherit'], detached = false } = options;
  try {
    return childProcess.spawn(command.program, [...command.args], {
      stdio: [...stdio],
      detached,
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
    });
  } catch (cause) {
    throw hostFault('host/not-started', `start ${command.program}: ${messageOf(cause)}`, { cause });
  }
}

/** Node would report a missing working directory as a missing program. */
function assertDirectory(program: string, cwd: string | undefined): void {
  if (cwd === undefined || statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return;
  throw hostFault('host/not-started', `start ${program}: its working directory ${cwd} does not exist`);
}

function toChild(program: string, child: ChildProcess.ChildProcess): Child {
  // Also told when a signal can not be sent, which `kill` answers by itself.
  child.on('error', () => {});
  if (child.pid === undefined) {
    const hint = 'Check that this user may execute it and that there are not too many processes or open files.';
    throw hostFault('host/not-started', `start ${program}: the kernel refuses to`, { hint });
  }
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.on('close', (status, signal) => resolve({ status: status ?? undefined, signal: signal ?? undefined }));
  });
  return {
    pid: child.pid,
    stdin: child.stdin ?? undefined,
    stdout: child.stdout ?? undefined,
    stderr: child.stderr ?? undefined,
    pipes: child.stdio.slice(3).filter(isReadable),
    ended,
    kill: (signal = 'SIGTERM') => child.kill(signal),
    unref: () => child.unref(),
  };
}

/** Told without `node:stream`, which takes 2 ms to load. */
function isReadable(stream: object | null | undefined): stream is Readable {
  return stream !== null && stream !== undefined && 'read' in stream;
}
