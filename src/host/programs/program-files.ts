import { lstatSync, lutimesSync } from 'node:fs';
import { fsPath } from '../../base/index.ts';
import { findProgram } from '../find-program.ts';
import type { FileCalls } from '../host.ts';
import { programError, runProgram } from './run-program.ts';

const nodeLetters = { fifo: 'p', chardevice: 'c', blockdevice: 'b' } as const;

/** File calls over coreutils and the package attr. */
export function programFiles(): FileCalls {
  return {
    readXattrs,
    readXattr: (path, name) => readXattrs(path).get(name),
    setXattr(path, name, value) {
      // setfattr takes `0s` alone for a fault.
      const text = value.length === 0 ? '' : `0s${Buffer.from(value).toString('base64')}`;
      call('lsetxattr', path, 'setfattr', ['-h', '-n', name, '-v', text, '--', path]);
    },
    removeXattr: (path, name) => call('lremovexattr', path, 'setfattr', ['-h', '-x', name, '--', path]),
    setTimes(path, sec, nsec) {
      // Node takes fractions for floating point, and a negative time for now.
      if (nsec === 0 && sec >= 0) return lutimesSync(fsPath(path), sec, sec);
      lstatSync(fsPath(path)); // touch says nothing of a file that is not there
      call('utimensat', path, 'touch', ['-c', '-h', '-d', formatTime(sec, nsec), '--', path]);
    },
    makeNode(path, type, mode, major, minor) {
      const bits = (mode & ~process.umask()).toString(8);
      const numbers = type === 'fifo' ? [] : [String(major), String(minor)];
      call('mknod', path, 'mknod', ['-m', bits, '--', path, nodeLetters[type], ...numbers]);
    },
    spreadDirectories(path) {
      // A hint that is not taken is no fault.
      if (findProgram('chattr') !== undefined) runProgram('chattr', ['+T', '--', path]);
    },
  };
}

function readXattrs(path: string): ReadonlyMap<string, Uint8Array> {
  const output = call('llistxattr', path, 'getfattr', [
    '--absolute-names',
    '-h',
    '-d',
    '-m',
    '-',
    '-e',
    'base64',
    '--',
    path,
  ]);
  const values = new Map<string, Uint8Array>();
  for (const line of output.toString('utf8').split('\n')) {
    const [, name, value] = /^([^#=][^=]*)(?:=0s(.*))?$/.exec(line) ?? [];
    if (name !== undefined) values.set(name, Uint8Array.from(Buffer.from(value ?? '', 'base64')));
  }
  return values;
}

/** Runs a program in a system call's place and returns what it printed. */
function call(syscall: string, path: string, program: string, args: readonly string[]): Buffer {
  const { status, stdout, stderr } = runProgram(program, args);
  if (status !== 0) throw programError(syscall, path, stderr);
  return stdout;
}

/** `@seconds.nanoseconds`, where the sign counts for both. */
function formatTime(sec: number, nsec: number): string {
  const borrows = sec < 0 && nsec > 0;
  const whole = borrows ? -sec - 1 : Math.abs(sec);
  const part = borrows ? 1_000_000_000 - nsec : nsec;
  return `@${sec < 0 ? '-' : ''}${whole}.${String(part).padStart(9, '0')}`;
}
