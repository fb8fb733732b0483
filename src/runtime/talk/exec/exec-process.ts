import type { Readable, Writable } from 'node:stream';
import { onMadeTerminal } from '../../driver/made-terminal.ts';
import { resizeTerminalOf } from '../../driver/terminal.ts';
import type { TerminalSize } from '../../spec/to-spec.ts';
import { type ExecCall, type StartedExec, startExec } from './start-exec.ts';

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
  /** Tells its terminal how large it is, as soon as it has one. */
  resize(size: TerminalSize): void;
  /**
   * Waits for its end.
   *
   * @returns its exit status, 128+n when signal n ended it
   * @throws runtime/command-not-found (127), runtime/command-not-invocable (126), runtime/start-failed
   */
  exitCode(): Promise<number>;
  /** Once it has ended: what it printed on a terminal last, and does not come in `streams`. */
  unread(): Uint8Array;
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
    resize: createResizer(call.host, started),
    exitCode: () => started.exitCode(),
    unread: () => started.unread(),
  };
}

/** Milliseconds until it is looked again whether there is a terminal. */
const pause = 10;

/** Tells the terminal of a command its size; of several sizes that wait for it the last. */
function createResizer(host: ExecCall['host'], { pid, child }: StartedExec): (size: TerminalSize) => void {
  let wanted: TerminalSize | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  function apply(): void {
    const process = pid();
    if (wanted === undefined || isOver) return;
    if (process !== undefined && resizeTerminalOf(host, process, wanted)) wanted = undefined;
    else timer = setTimeout(apply, pause);
  }
  const end = (): void => {
    isOver = true;
    clearTimeout(timer);
  };
  child.ended.then(end, end);
  return (size) => {
    clearTimeout(timer);
    wanted = size;
    apply();
  };
}
