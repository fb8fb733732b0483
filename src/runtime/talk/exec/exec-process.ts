import type { Readable, Writable } from 'node:stream';
import { onMadeTerminal } from '../../driver/made-terminal.ts';
import { resizeTerminalOf } from '../../driver/terminal.ts';
import type { TerminalSize } from '../../spec/to-spec.ts';
import { type ExecCall, startExec } from './start-exec.ts';

/** Standard streams of a command in a container. */
export interface ExecStreams {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Nothing comes of a command that has a terminal. */
  readonly stderr: Readable;
}

/** A command in a container whose standard streams are ours to read and write. */
export interface ExecProcess {
  readonly streams: ExecStreams;
  /** Its number on this machine; `undefined` until it has one, which takes some milliseconds. */
  pid(): number | undefined;
  /** Tells its terminal how large it is; does nothing as long as it has none. */
  resize(size: TerminalSize): void;
  /**
   * Waits for its end.
   *
   * @returns its exit status, 128+n when signal n ended it
   * @throws runtime/command-not-found (127), runtime/command-not-invocable (126), runtime/start-failed
   */
  exitCode(): Promise<number>;
}

/**
 * Starts a command in a running container with pipes for its standard streams; one that wants a terminal gets one of its own.
 *
 * @throws runtime/bad-user, runtime/bad-flag
 */
export function openExecProcess(call: Pick<ExecCall, 'host' | 'runDirectory' | 'container' | 'command'>): ExecProcess {
  const started = startExec({
    ...call,
    stdio: ['pipe', 'pipe', 'pipe'],
    ownSession: true,
    ...(call.command.tty ? { wrap: onMadeTerminal } : {}),
  });
  const { stdin, stdout, stderr } = started.child;
  if (stdin === undefined || stdout === undefined || stderr === undefined) throw new Error('pipes were asked for');
  // One that ends before it has read all is no fault of ours.
  stdin.on('error', () => {});
  return {
    streams: { stdin, stdout, stderr },
    pid: () => started.pid(),
    resize(size) {
      const pid = started.pid();
      if (pid !== undefined) resizeTerminalOf(call.host, pid, size);
    },
    exitCode: () => started.exitCode(),
  };
}
