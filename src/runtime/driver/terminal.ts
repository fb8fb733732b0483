import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type * as Tty from 'node:tty';
import type { Host } from '../../host/index.ts';
import type { ContainerOptions } from '../container-options.ts';
import { runtimeFault } from '../faults.ts';
import type { TerminalSize } from '../spec/to-spec.ts';
import type { Launched } from './launch.ts';

/** Whether this process's standard input is a terminal. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY === true;
}

/**
 * Refuses to join a container to a standard input that is no terminal as if it were one.
 *
 * @throws runtime/no-terminal
 */
export function assertTerminal({ tty, interactive }: Pick<ContainerOptions, 'tty' | 'interactive'>): void {
  if (!tty || !interactive || hasTerminal()) return;
  throw runtimeFault('runtime/no-terminal', '-t with -i needs a terminal, and standard input is none', {
    hint: 'Leave -t out, or -i.',
  });
}

/**
 * The size of our terminal, when standard input is one. The runtime has to be told: crun 1.8 does not look.
 *
 * @returns `undefined` when it has none, as a serial line
 */
export function readTerminalSize(): TerminalSize | undefined {
  // Loaded for a terminal alone: it takes 4 ms, which other containers need not spend.
  const { WriteStream }: typeof Tty = process.getBuiltinModule('node:tty');
  const [columns, rows] = new WriteStream(0).getWindowSize();
  return rows > 0 && columns > 0 ? { rows, columns } : undefined;
}

/**
 * Makes our terminal raw, so that keys reach the container alone, and gives it back as it was when disposed. crun gives it
 * the settings of the container's terminal instead.
 */
export function holdTerminal(): Disposable {
  const { stdin } = process;
  stdin.setRawMode(true);
  return {
    [Symbol.dispose]() {
      // Setting it raw again makes Node forget that it knows better: crun has changed the settings behind its back.
      stdin.setRawMode(false);
    },
  };
}

/**
 * Has our terminal, which is raw, show what is written as it is. Node's raw mode still puts a carriage return before each line end: the
 * container's terminal has done so where it shall, and programs that fill the screen mean a line end without one.
 */
export async function showOutputAsIs(host: Pick<Host, 'spawn'>): Promise<void> {
  await host.spawn('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] }).ended;
}

/** Tells the container's terminal when the size of ours changes, which crun before 1.15 does not. */
export function followResizing(host: Pick<Host, 'spawn'>, launched: Pick<Launched, 'containerPid'>): Disposable {
  const follow = (): void => {
    const pid = launched.containerPid();
    const terminal = pid === undefined ? undefined : openTerminalOf(pid);
    if (terminal === undefined) return;
    try {
      host.spawn('/bin/sh', ['-c', copySize], { stdio: ['inherit', 'ignore', 'ignore', terminal] });
    } finally {
      closeSync(terminal);
    }
  };
  process.on('SIGWINCH', follow);
  return { [Symbol.dispose]: () => process.off('SIGWINCH', follow) };
}

const copySize = 'set -- $(stty size) && stty -F /proc/self/fd/3 rows "$1" cols "$2"';

/** Tells the terminal that a process has how large it is. @returns whether it has one */
export function resizeTerminalOf(host: Pick<Host, 'spawn'>, pid: number, { rows, columns }: TerminalSize): boolean {
  const terminal = openTerminalOf(pid);
  if (terminal === undefined) return false;
  try {
    const args = ['-F', '/proc/self/fd/3', 'rows', `${rows}`, 'cols', `${columns}`];
    host.spawn('stty', args, { stdio: ['ignore', 'ignore', 'ignore', terminal] });
    return true;
  } finally {
    closeSync(terminal);
  }
}

const pathOnly = 0o10000000; // O_PATH, which `node:fs` does not name

/**
 * The terminal that a process of a container has as standard input, or another standard stream.
 *
 * The process may have put anything there, and opening a device can do things: so the file is pinned first, without opening what it
 * stands for, and only a terminal is opened.
 *
 * @returns a descriptor that names the terminal in /proc/self/fd; `undefined` when there is none
 */
function openTerminalOf(pid: number): number | undefined {
  for (const stream of [0, 1, 2]) {
    const pinned = openPinned(`/proc/${pid}/fd/${stream}`);
    if (pinned === undefined) continue;
    if (isPseudoTerminal(pinned)) return pinned;
    closeSync(pinned);
  }
  return undefined;
}

function openPinned(path: string): number | undefined {
  try {
    return openSync(path, pathOnly | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

/** Source: the kernel's admin-guide/devices.txt: majors 136 to 143 are Unix98 pseudo-terminals. */
function isPseudoTerminal(fd: number): boolean {
  const stat = fstatSync(fd);
  const major = (stat.rdev >> 8) & 0xfff;
  return stat.isCharacterDevice() && major >= 136 && major <= 143;
}
