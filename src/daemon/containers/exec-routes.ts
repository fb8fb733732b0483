import { defaultDetachKeys, execProcess, parseDetachKeys } from '../../app/index.ts';
import { daemonFault } from '../faults.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { openDocument } from '../http/read-document.ts';
import type { Route } from '../http/route.ts';
import { outputType } from '../streams/frames.ts';
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
  const process = execProcess(call.daemon.nacre, exec.container, exec.command);
  exec.process = process;
  const ended = process.exitCode().then((exitCode) => {
    exec.exitCode = exitCode;
  });
  const size = readConsoleSize(document.integers('ConsoleSize'));
  if (size !== undefined) process.resize(size);
  if (document.on('Detach')) {
    process.streams.stdin.end();
    for (const output of [process.streams.stdout, process.streams.stderr]) output.resume();
    void ended.catch((error: unknown) => failed(exec, error));
    return empty(200);
  }
  return {
    kind: 'hijack',
    contentType: outputType(call.version, exec.command.tty),
    async serve(client) {
      const { command, ...wanted } = exec;
      await joinProcess(process, client, { ...wanted, hasTerminal: command.tty });
      await ended.catch((error: unknown) => {
        failed(exec, error);
        throw error;
      });
    },
  };
}

/** One that could not be started ends as a shell tells it. */
function failed(exec: ExecInstance, error: unknown): void {
  const exit = error instanceof Error && 'exit' in error && typeof error.exit === 'number' ? error.exit : 126;
  exec.exitCode = exit;
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
