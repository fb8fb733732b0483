import { writeSync } from 'node:fs';
import { type Host, isSystemError } from '../../../host/index.ts';
import { hasTerminal, holdTerminal, readTerminalSize, showOutputAsIs } from '../../driver/terminal.ts';
import type { Attachment, JoinEnd, OutputSink } from './attachment.ts';
import { defaultDetachKeys } from './detach-keys.ts';
import { resizeTerminal } from './resize-terminal.ts';

/** How this process's standard streams are joined to a container. */
export interface AttachOptions {
  /** The container's bundle. */
  readonly bundle: string;
  /** Whether the container has a terminal. */
  readonly tty: boolean;
  /** Whether our standard input goes to the container. */
  readonly stdin: boolean;
  /** Which of its output we want. @default both */
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  /** @default ctrl-p, ctrl-q; they count where both sides have a terminal */
  readonly detachKeys?: Uint8Array;
  /** Whether the container's programs shall draw anew, as one that ran before does not by itself. @default false */
  readonly redraw?: boolean;
  readonly signal?: AbortSignal;
  readonly host: Pick<Host, 'spawn'>;
}

/**
 * Joins this process's standard streams to a container, its terminal raw meanwhile when both have one, and follows its size.
 *
 * @param attachment as `openAttachment` gives it; disposing it is left to the caller
 * @returns once the output has ended, or the keys to detach were typed
 */
export async function attachContainer(attachment: Attachment, options: AttachOptions): Promise<JoinEnd> {
  const { tty, stdin, bundle } = options;
  // When nobody reads any more what it prints, there is nobody to attach for.
  const unread = new AbortController();
  const typing = tty && stdin && hasTerminal();
  using _held = typing ? holdTerminal() : undefined;
  if (typing) await showOutputAsIs(options.host);
  using _resizing = tty && hasTerminal() ? followSize(bundle, options.redraw === true) : undefined;
  return await attachment.join({
    output: standardOutput(options, () => unread.abort()),
    ...(stdin ? { input: process.stdin } : {}),
    ...(typing ? { detachKeys: options.detachKeys ?? defaultDetachKeys } : {}),
    signal: options.signal === undefined ? unread.signal : AbortSignal.any([options.signal, unread.signal]),
  });
}

/** Writes to this process's standard output and error, waiting where they are full: that is what holds a container up that prints too fast. */
function standardOutput({ stdout = true, stderr = true }: AttachOptions, onUnread: () => void): OutputSink {
  return {
    write(stream, bytes) {
      const wanted = stream === 'stdout' ? stdout : stderr;
      if (wanted && !writeAll(stream === 'stdout' ? 1 : 2, bytes)) onUnread();
      return undefined;
    },
  };
}

/** @returns whether somebody still reads */
function writeAll(fd: number, bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if (!isSystemError(error, 'EAGAIN')) return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
  return true;
}

function followSize(bundle: string, redraw: boolean): Disposable {
  const tell = (more = 0): void => {
    const size = readTerminalSize();
    if (size !== undefined) resizeTerminal(bundle, { rows: size.rows + more, columns: size.columns });
  };
  const follow = (): void => tell();
  // A program draws anew when the size changes, and only then.
  if (redraw) tell(1);
  tell();
  process.on('SIGWINCH', follow);
  return { [Symbol.dispose]: () => process.off('SIGWINCH', follow) };
}
