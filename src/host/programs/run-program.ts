import type * as ChildProcess from 'node:child_process';
import { hostFault } from '../faults.ts';
import { findProgram } from '../find-program.ts';
import { systemError } from '../system-error.ts';

/** How a program ended that was waited for. */
export interface Finished {
  /** 128 when a signal ended it. */
  readonly status: number;
  readonly stdout: Buffer;
  /** In English whatever the user's language. */
  readonly stderr: string;
}

/** Debian's packages of the programs used here. */
const packages: ReadonlyMap<string, string> = new Map([
  ['mount', 'mount'],
  ['umount', 'mount'],
  ['unshare', 'util-linux'],
  ['flock', 'util-linux'],
  ['losetup', 'mount'],
  ['getfattr', 'attr'],
  ['setfattr', 'attr'],
]);

/**
 * Runs a program and waits for it, shutting out everything else meanwhile.
 *
 * @param descriptors handed to the program from 3 on
 * @throws host/unsupported when it is not installed, or an argument is not UTF-8, which Node can not pass on
 */
export function runProgram(name: string, args: readonly string[], descriptors: readonly number[] = []): Finished {
  const program = findProgram(name);
  if (program === undefined) {
    const hint = `Install the package ${packages.get(name) ?? 'coreutils'}, or use a Node that has node:ffi.`;
    throw hostFault('host/unsupported', `there is neither node:ffi nor the program ${name}`, { hint });
  }
  assertUtf8(args);
  const { spawnSync }: typeof ChildProcess = process.getBuiltinModule('node:child_process');
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    stdio: ['ignore', 'pipe', 'pipe', ...descriptors],
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (error !== undefined) throw hostFault('host/not-started', `start ${program}: ${error.message}`, { cause: error });
  return { status: status ?? 128, stdout, stderr: stderr.toString('utf8').trim() };
}

function assertUtf8(args: readonly string[]): void {
  const wrong = args.find((arg) => !arg.isWellFormed());
  if (wrong === undefined) return;
  const hint = 'Use a Node that has node:ffi.';
  throw hostFault('host/unsupported', `a name that is not UTF-8 can not be handed to a program: ${wrong}`, { hint });
}

/** What programs say of an errno (as the C library words it), its name and number. */
const errors: readonly (readonly [text: RegExp, code: string, errno: number])[] = [
  [/Operation not permitted|must be superuser/i, 'EPERM', 1],
  [/No such file or directory|does not exist/i, 'ENOENT', 2],
  [/Permission denied/i, 'EACCES', 13],
  [/not a block device/i, 'ENOTBLK', 15],
  [/target is busy|resource busy|already mounted/i, 'EBUSY', 16],
  [/File exists/i, 'EEXIST', 17],
  [/unknown filesystem type/i, 'ENODEV', 19],
  [/Not a directory/i, 'ENOTDIR', 20],
  [/wrong fs type|bad option|not mounted|Invalid argument/i, 'EINVAL', 22],
  [/Read-only file system/i, 'EROFS', 30],
  [/No such attribute|No data available/i, 'ENODATA', 61],
  [/not supported/i, 'ENOTSUP', 95],
];

/** The name of the errno that a program's message tells of; EIO when it tells of none. */
export function errnoNameIn(message: string): string {
  return errors.find(([text]) => text.test(message))?.[1] ?? 'EIO';
}

/** What a program's failure would have been as a system call. */
export function programError(syscall: string, path: string, message: string): Error {
  const errno = errors.find(([text]) => text.test(message))?.[2] ?? 5;
  return Object.assign(systemError(syscall, errno, path), { cause: message });
}
