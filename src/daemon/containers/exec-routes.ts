import { defaultDetachKeys, type ExecProcess, execProcess, parseDetachKeys } from '../../app/index.ts';
import { type Fault, isFault, utf8 } from '../../base/index.ts';
import { daemonFault } from '../faults.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { openDocument } from '../http/read-document.ts';
import type { Route } from '../http/route.ts';
import { outputType, toFrame } from '../streams/frames.ts';
import type { ExecInstance } from './exec-instances.ts';
import { joinProcess } from './join-process.ts';
import { readSize } from './read-size.ts';
import { recordOf } from './record-of.ts';

export const execRoutes: readonly Route[] = [
  { method: 'POST', path: '/containers/{name}/exec', answer: answerCreate },
  { method: 'POST', path: '/exec/{id}/start', answer: answerStart },
  { method: 'POST', path: '/exec/{id}/resize', answer: answerResize },
  { method: 'GET', path: '/exec/{id}/json', answer: answerInspect },
];

async function answerCreate(call: Call): Promise<Answer> {
  const container = recordOf(call);
  const document = openDocument(await call.json());
  const args = document.texts('Cmd') ?? [];
  if (args.length === 0) throw daemonFault('daemon/bad-parameter', 'No exec command specified');
  if (container.state.kind !== 'running')
    throw daemonFault(
      'daemon/conflict',
      `container ${container.id} is ${container.state.kind === 'paused' ? 'paused' : 'not running'}`,
    );
  const [user, workingDir, keys] = [document.text('User'), document.text('WorkingDir'), document.text('DetachKeys')];
  const { id } = call.daemon.execs.add({
    container,
    command: {
      args,
      env: document.texts('Env') ?? [],
      tty: document.on('Tty'),
      privileged: document.on('Privileged'),
      ...(user === undefined ? {} : { user }),
      ...(workingDir === undefined ? {} : { workingDir }),
    },
    stdin: document.on('AttachStdin'),
    stdout: document.on('AttachStdout'),
    stderr: document.on('AttachStderr'),
    detachKeys: keys === undefined ? defaultDetachKeys : parseDetachKeys(keys),
  });
  return json({ Id: id }, 201);
}

/** Started, its end is written down whoever is there to see it. */
async function answerStart(call: Call): Promise<Answer> {
  const exec = call.daemon.execs.get(call.parameter('id'));
  const document = openDocument(await call.json());
  if (exec.process !== undefined) throw daemonFault('daemon/conflict', `exec command ${exec.id} has already run`);
  const hasTerminal = exec.command.tty;
  const contentType = outputType(call.version, hasTerminal);
  const started = startExec(call, exec);
  if (isFault(started)) {
    if (document.on('Detach')) throw started;
    return tellFailure(started, hasTerminal, contentType);
  }
  const ended = started.exitCode().then(
    (exitCode) => {
      exec.exitCode = exitCode;
    },
    (error: unknown) => {
      exec.exitCode = statusOf(error);
      // Said on the command's own standard error.
      if (!isFault(error, 'runtime/start-failed')) throw error;
    },
  );
  // Told to whoever waits for it, if anybody does.
  ended.catch(() => undefined);
  const size = readConsoleSize(document.integers('ConsoleSize'));
  if (size !== undefined) started.resize(size);
  if (document.on('Detach')) {
    // A terminal has no end: its program would read one that nobody typed.
    if (!hasTerminal) started.streams.stdin.end();
    for (const output of [started.streams.stdout, started.streams.stderr]) output.resume();
    return empty(200);
  }
  return {
    kind: 'hijack',
    contentType,
    async serve(client) {
      if (!(await joinProcess(started, client, { ...exec, hasTerminal }))) return;
      await ended;
      const rest = started.unread();
      if (rest.length > 0) await client.write(rest);
    },
  };
}

/** Why a command was not started, as if it had said so itself. */
function tellFailure({ message }: Fault, hasTerminal: boolean, contentType: string): Answer {
  const told = utf8(`OCI runtime exec failed: exec failed: ${message}\r\n`);
  return {
    kind: 'hijack',
    contentType,
    serve: async ({ write }) => write(hasTerminal ? told : toFrame('stderr', told)),
  };
}

/** A command that can not be executed has a status as a shell would give it; what else its call is refused for is told as its output. */
function startExec({ daemon }: Call, exec: ExecInstance): ExecProcess | Fault {
  try {
    exec.process = execProcess(daemon.nacre, exec.container, exec.command);
    return exec.process;
  } catch (error) {
    if (!isFault(error) || error.status === 500 || error.code.startsWith('app/')) throw error;
    exec.exitCode = statusOf(error);
    return error;
  }
}

/** 125 and less would be those of a client that could not ask. */
function statusOf(error: unknown): number {
  return isFault(error) && error.exit === 127 ? 127 : 126;
}

function readConsoleSize(
  size: readonly number[] | undefined,
): { readonly rows: number; readonly columns: number } | undefined {
  const [rows = 0, columns = 0] = size ?? [];
  return rows > 0 && columns > 0 ? { rows, columns } : undefined;
}

function answerResize(call: Call): Answer {
  const { process } = call.daemon.execs.get(call.parameter('id'));
  if (process === undefined) throw daemonFault('daemon/conflict', 'exec process is not started');
  process.resize(readSize(call));
  return empty(200);
}

function answerInspect(call: Call): Answer {
  const { id, container, command, process, exitCode, stdin, stdout, stderr } = call.daemon.execs.get(
    call.parameter('id'),
  );
  const [entrypoint = '', ...args] = command.args;
  return json({
    ID: id,
    Running: process !== undefined && exitCode === undefined,
    ExitCode: exitCode ?? null,
    ProcessConfig: {
      tty: command.tty,
      entrypoint,
      arguments: args,
      privileged: command.privileged,
      ...(command.user === undefined ? {} : { user: command.user }),
    },
    OpenStdin: stdin,
    OpenStderr: stderr,
    OpenStdout: stdout,
    CanRemove: exitCode !== undefined,
    ContainerID: container.id,
    DetachKeys: '',
    Pid: process?.pid() ?? 0,
  });
}
