import { constants as system } from 'node:os';
import type { ProgramEnd } from '../host.ts';
import { systemError } from '../system-error.ts';
import { cPath } from './c-text.ts';
import type { Libc } from './libc.ts';

/** A program and all that it begins with. */
export interface ProcessCall {
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @default this thread's */
  readonly cwd?: string;
  /** One per file descriptor from 0: a descriptor of ours, or nothing. See `isPlain`. */
  readonly stdio: readonly (number | 'ignore')[];
  /** In a session of its own. */
  readonly detached: boolean;
}

// Of <spawn.h>; the C libraries agree on them.
const defaultSignals = 0x04;
const signalMask = 0x08;
const newSession = 0x80;
/** More than the objects of any C library take, in bytes: glibc's are 80 and 336. */
const objectSize = 1024;
/** A set of signals, in bytes. */
const signalSetSize = 128;

/**
 * Whether descriptors can be given to a program one by one: none of them is needed after another was put in its place.
 */
export function isPlain(stdio: ProcessCall['stdio']): boolean {
  return stdio.every((from, to) => from === 'ignore' || from === to || from >= stdio.length);
}

/**
 * Starts a program by posix_spawn(3). Node's own way copies this process, and loads a dozen modules before: together 5 ms. Like Node's, the program begins with no signal ignored or held back, and with no descriptor of ours but those named.
 *
 * @returns process number
 * @throws SystemError
 */
export function startProcess(libc: Libc, call: ProcessCall): number {
  const actions = new Uint8Array(objectSize);
  const attributes = new Uint8Array(objectSize);
  libc.posix_spawn_file_actions_init(actions);
  call.stdio.forEach((from, to) => {
    if (from === 'ignore') libc.posix_spawn_file_actions_addopen(actions, to, '/dev/null', 2, 0);
    else libc.posix_spawn_file_actions_adddup2(actions, from, to);
  });
  if (call.cwd !== undefined) libc.posix_spawn_file_actions_addchdir_np(actions, cPath('chdir', call.cwd));
  libc.posix_spawnattr_init(attributes);
  libc.posix_spawnattr_setsigdefault(attributes, new Uint8Array(signalSetSize).fill(0xff));
  libc.posix_spawnattr_setsigmask(attributes, new Uint8Array(signalSetSize));
  libc.posix_spawnattr_setflags(attributes, defaultSignals | signalMask | (call.detached ? newSession : 0));
  const pid = new Int32Array(1);
  const words = textArray(libc, [call.program, ...call.args]);
  const variables = Object.entries(call.env).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  const path = cPath('posix_spawn', call.program);
  const failure = libc.posix_spawn(pid, path, actions, attributes, words, textArray(libc, variables));
  libc.posix_spawn_file_actions_destroy(actions);
  libc.posix_spawnattr_destroy(attributes);
  if (failure !== 0) throw systemError('posix_spawn', failure, call.program);
  return pid[0] ?? 0;
}

/** Texts as main() takes them: pointers, the last one null, and after them the bytes that they lead to. */
function textArray(libc: Libc, texts: readonly string[]): Buffer {
  const encoded = texts.map((text) => Buffer.from(`${text}\0`));
  for (const bytes of encoded)
    if (bytes.indexOf(0) < bytes.length - 1) throw systemError('posix_spawn', system.errno.EINVAL, String(bytes));
  const head = (texts.length + 1) * pointerSize;
  const all = Buffer.alloc(encoded.reduce((size, { length }) => size + length, head));
  const start = libc.addressOf(all);
  let at = head;
  encoded.forEach((bytes, index) => {
    // Both architectures that Node 26 runs on begin with the lowest byte.
    all.writeBigUInt64LE(start + BigInt(at), index * pointerSize);
    at += bytes.copy(all, at);
  });
  return all;
}

const pointerSize = 8;

/**
 * Waits for a process that `startProcess` started.
 *
 * @returns resolves when the process has ended; `unref` lets the event loop end before that
 */
export function watchProcess(libc: Libc, pid: number): { readonly ended: Promise<ProgramEnd>; unref(): void } {
  const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
  // A listener for a signal does not keep the event loop going.
  const alive = setInterval(() => {}, 2 ** 30);
  const look = (): void => {
    const end = endOf(libc, pid);
    if (end === undefined) return;
    clearInterval(alive);
    looks.delete(look);
    resolve(end);
  };
  if (!process.listeners('SIGCHLD').includes(lookAtAll)) process.on('SIGCHLD', lookAtAll);
  looks.add(look);
  look();
  return { ended: promise, unref: () => alive.unref() };
}

/** Of all processes that are waited for. */
const looks = new Set<() => void>();

function lookAtAll(): void {
  for (const look of looks) look();
}

/** @returns `undefined` while it runs */
function endOf(libc: Libc, pid: number): ProgramEnd | undefined {
  const found = new Int32Array(1);
  if (libc.waitpid(pid, found, 1) === 0) return undefined;
  const [status = 0] = found;
  const number = status & 0x7f;
  return number === 0
    ? { status: (status >> 8) & 0xff, signal: undefined }
    : { status: undefined, signal: signalNames().get(number) };
}

function signalNames(): ReadonlyMap<number, NodeJS.Signals> {
  const names = Object.entries(system.signals) as [NodeJS.Signals, number][];
  // The first name of a number is the usual one: SIGABRT before SIGIOT.
  return new Map(names.reverse().map(([name, number]) => [number, name]));
}
