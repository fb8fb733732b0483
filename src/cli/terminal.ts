import { readSync, writeSync } from 'node:fs';
import { getSystemErrorMessage } from 'node:util';
import { baseFault } from '../base/index.ts';
import { cliFault } from './faults.ts';

/** The outside of the command line: the only way to it. */
export interface Terminal {
  /** Results; bytes go as they are. */
  out(text: string | Uint8Array): void;
  /** Everything else. */
  err(text: string | Uint8Array): void;
  /** Whether control codes may be written to stderr. */
  readonly live: boolean;
  readonly colour: boolean;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Columns of the terminal; 80 when unknown. */
  readonly columns: number;
  /** Rows of the terminal; 24 when unknown. */
  readonly rows: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Shows `question` and reads one line; '' at the end of input. */
  ask(question: string): string;
  /** As `ask`, but what is typed is not shown. @throws base/cancelled at Ctrl-C */
  askSecret(question: string): string;
}

/** This process's own terminal. */
export function openTerminal(): Terminal {
  const { env } = process;
  const dumb = env.TERM === 'dumb' || env.CI !== undefined;
  return {
    out: (text) => write(1, text),
    err: (text) => write(2, text),
    get live() {
      return process.stderr.isTTY === true && !dumb;
    },
    get colour() {
      return process.stderr.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
    },
    get stdinIsTerminal() {
      return process.stdin.isTTY === true;
    },
    get stdoutIsTerminal() {
      return process.stdout.isTTY === true;
    },
    get stderrIsTerminal() {
      return process.stderr.isTTY === true;
    },
    get columns() {
      // A terminal that does not know its size says 0.
      return process.stderr.columns || process.stdout.columns || 80;
    },
    get rows() {
      return process.stderr.rows || process.stdout.rows || 24;
    },
    environment: env,
    ask(question) {
      write(2, question);
      const answer = readLine();
      // The line end that a person types shows on a terminal only.
      if (process.stdin.isTTY !== true) write(2, '\n');
      return answer;
    },
    askSecret(question) {
      write(2, question);
      try {
        return readSecret();
      } finally {
        write(2, '\n');
      }
    },
  };
}

/** Writes all of a text, waiting when a pipe is full: nothing may be lost when the process ends right after. */
function write(fd: number, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code, errno = 0 } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(141);
      // Nobody is left to be told.
      if (code !== 'EAGAIN' && fd === 2) process.exit(1);
      if (code !== 'EAGAIN') {
        const why = `standard output can not be written: ${getSystemErrorMessage(errno)}`;
        throw cliFault('cli/not-written', why, { hint: 'Send it somewhere else.', cause: error });
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

/** Without echo the terminal hands on every key as it is, those included that else edit the line or interrupt. */
function readSecret(): string {
  const { stdin } = process;
  if (!stdin.isTTY) return readLine();
  stdin.setRawMode(true);
  try {
    let line = Buffer.alloc(0);
    for (let key = readByte(); key !== undefined && key !== 0x0d && key !== 0x0a && key !== 0x04; key = readByte()) {
      if (key === 0x03) throw baseFault('base/cancelled', 'cancelled');
      if (key === 0x15) line = Buffer.alloc(0);
      else if (key === 0x7f || key === 0x08) line = line.subarray(0, -1);
      else line = Buffer.concat([line, Buffer.of(key)]);
    }
    return line.toString('utf8');
  } finally {
    stdin.setRawMode(false);
  }
}

/** The next byte of standard input; `undefined` at its end. A terminal that Node has looked at does not wait by itself. */
function readByte(): number | undefined {
  const byte = Buffer.alloc(1);
  for (;;) {
    try {
      return readSync(0, byte, 0, 1, null) === 1 ? byte[0] : undefined;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function readLine(): string {
  const line: number[] = [];
  for (let byte = readByte(); byte !== undefined && byte !== 0x0a; byte = readByte()) line.push(byte);
  return Buffer.from(line).toString('utf8');
}
