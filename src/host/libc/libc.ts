import type * as Ffi from 'node:ffi';
import { once } from '../../base/index.ts';

/** A path or text as `cPath` makes it, bytes to be filled or read, or nothing. */
type Pointer = string | NodeJS.ArrayBufferView | null;

/**
 * The C library's functions, by name. A failure is -1 (or -1n); `errno` says why, if it is asked before anything else is called.
 * Sizes and flags are bigint where C has `unsigned long`: 64 bits on every Linux that Node 26 runs on.
 * One that this C library lacks throws when it is first named.
 */
export interface Libc {
  errno(): number;
  /** Where the bytes lie: as long as they are used. */
  addressOf(bytes: NodeJS.ArrayBufferView): bigint;
  chroot(path: Pointer): number;
  connect(fd: number, address: Pointer, size: number): number;
  fchdir(fd: number): number;
  flock(fd: number, operation: number): number;
  fsconfig(fd: number, command: number, key: Pointer, value: Pointer, extra: number): number;
  fsmount(fd: number, flags: number, attributes: number): number;
  fsopen(type: Pointer, flags: number): number;
  ioctl(fd: number, request: bigint, argument: Pointer): number;
  lgetxattr(path: Pointer, name: Pointer, value: Pointer, size: bigint): bigint;
  llistxattr(path: Pointer, list: Pointer, size: bigint): bigint;
  lremovexattr(path: Pointer, name: Pointer): number;
  lsetxattr(path: Pointer, name: Pointer, value: Pointer, size: bigint, flags: number): number;
  mknod(path: Pointer, mode: number, device: bigint): number;
  move_mount(from: number, fromPath: Pointer, to: number, toPath: Pointer, flags: number): number;
  mount(source: Pointer, target: Pointer, type: Pointer, flags: bigint, data: Pointer): number;
  pipe2(ends: Pointer, flags: number): number;
  posix_spawn(
    pid: Pointer,
    path: Pointer,
    actions: Pointer,
    attributes: Pointer,
    words: Pointer,
    environment: Pointer,
  ): number;
  posix_spawn_file_actions_addchdir_np(actions: Pointer, path: Pointer): number;
  posix_spawn_file_actions_adddup2(actions: Pointer, from: number, to: number): number;
  posix_spawn_file_actions_addopen(actions: Pointer, fd: number, path: Pointer, flags: number, mode: number): number;
  posix_spawn_file_actions_destroy(actions: Pointer): number;
  posix_spawn_file_actions_init(actions: Pointer): number;
  posix_spawnattr_destroy(attributes: Pointer): number;
  posix_spawnattr_init(attributes: Pointer): number;
  posix_spawnattr_setflags(attributes: Pointer, flags: number): number;
  posix_spawnattr_setsigdefault(attributes: Pointer, signals: Pointer): number;
  posix_spawnattr_setsigmask(attributes: Pointer, signals: Pointer): number;
  setns(fd: number, type: number): number;
  socket(domain: number, type: number, protocol: number): number;
  /** openat2(2), which has no function of its own. */
  syscall(number: bigint, directory: number, path: Pointer, how: Pointer, size: bigint): bigint;
  umount2(target: Pointer, flags: number): number;
  unshare(flags: number): number;
  utimensat(directory: number, path: Pointer, times: Pointer, flags: number): number;
  waitpid(pid: number, status: Pointer, options: number): number;
}

const signatures: Readonly<Record<Exclude<keyof Libc, 'errno' | 'addressOf'>, Ffi.FunctionSignature>> = {
  chroot: { return: 'i32', arguments: ['pointer'] },
  connect: { return: 'i32', arguments: ['i32', 'pointer', 'u32'] },
  fchdir: { return: 'i32', arguments: ['i32'] },
  flock: { return: 'i32', arguments: ['i32', 'i32'] },
  fsconfig: { return: 'i32', arguments: ['i32', 'u32', 'pointer', 'pointer', 'i32'] },
  fsmount: { return: 'i32', arguments: ['i32', 'u32', 'u32'] },
  fsopen: { return: 'i32', arguments: ['pointer', 'u32'] },
  // In C it takes any number of arguments; on Linux one more integer or pointer is handed over as if it were said.
  ioctl: { return: 'i32', arguments: ['i32', 'u64', 'pointer'] },
  lgetxattr: { return: 'i64', arguments: ['pointer', 'pointer', 'pointer', 'u64'] },
  llistxattr: { return: 'i64', arguments: ['pointer', 'pointer', 'u64'] },
  lremovexattr: { return: 'i32', arguments: ['pointer', 'pointer'] },
  lsetxattr: { return: 'i32', arguments: ['pointer', 'pointer', 'pointer', 'u64', 'i32'] },
  mknod: { return: 'i32', arguments: ['pointer', 'u32', 'u64'] },
  move_mount: { return: 'i32', arguments: ['i32', 'pointer', 'i32', 'pointer', 'u32'] },
  mount: { return: 'i32', arguments: ['pointer', 'pointer', 'pointer', 'u64', 'pointer'] },
  pipe2: { return: 'i32', arguments: ['pointer', 'i32'] },
  posix_spawn: { return: 'i32', arguments: ['pointer', 'pointer', 'pointer', 'pointer', 'pointer', 'pointer'] },
  posix_spawn_file_actions_addchdir_np: { return: 'i32', arguments: ['pointer', 'pointer'] },
  posix_spawn_file_actions_adddup2: { return: 'i32', arguments: ['pointer', 'i32', 'i32'] },
  posix_spawn_file_actions_addopen: { return: 'i32', arguments: ['pointer', 'i32', 'pointer', 'i32', 'u32'] },
  posix_spawn_file_actions_destroy: { return: 'i32', arguments: ['pointer'] },
  posix_spawn_file_actions_init: { return: 'i32', arguments: ['pointer'] },
  posix_spawnattr_destroy: { return: 'i32', arguments: ['pointer'] },
  posix_spawnattr_init: { return: 'i32', arguments: ['pointer'] },
  posix_spawnattr_setflags: { return: 'i32', arguments: ['pointer', 'i16'] },
  posix_spawnattr_setsigdefault: { return: 'i32', arguments: ['pointer', 'pointer'] },
  posix_spawnattr_setsigmask: { return: 'i32', arguments: ['pointer', 'pointer'] },
  setns: { return: 'i32', arguments: ['i32', 'i32'] },
  socket: { return: 'i32', arguments: ['i32', 'i32', 'i32'] },
  // In C it takes any number of arguments; on Linux these are handed over as if they were said.
  syscall: { return: 'i64', arguments: ['i64', 'i32', 'pointer', 'pointer', 'u64'] },
  umount2: { return: 'i32', arguments: ['pointer', 'i32'] },
  unshare: { return: 'i32', arguments: ['i32'] },
  utimensat: { return: 'i32', arguments: ['i32', 'pointer', 'pointer', 'i32'] },
  waitpid: { return: 'i32', arguments: ['i32', 'pointer', 'i32'] },
};

/**
 * Finds the C library in this process. Functions are looked up at their first use: each costs some 0.05 ms then.
 *
 * @returns `undefined` where this Node has no FFI, or it is not allowed
 */
export const findLibc: () => Libc | undefined = once(() => {
  // Not imported at the top: that would fail on a Node built without it.
  const ffi = process.getBuiltinModule('node:ffi');
  if (ffi === undefined) return undefined;
  try {
    return openLibc(ffi);
  } catch {
    return undefined;
  }
});

function openLibc(ffi: typeof Ffi): Libc {
  const library = new ffi.DynamicLibrary(null);
  const locate = library.getFunction('__errno_location', { return: 'pointer', arguments: [] });
  // Asked for once and early: looking a function up could itself change errno. The place is the thread's own, as this module is.
  const place = locate();
  const libc = { errno: () => ffi.getInt32(place), addressOf: ffi.getRawPointer };
  for (const [name, signature] of Object.entries(signatures))
    defineLazily(libc, name, () => library.getFunction(name, signature));
  return libc as Libc;
}

/** A property that is computed when first read, and a plain value from then on. */
function defineLazily(object: object, name: string, compute: () => unknown): void {
  Object.defineProperty(object, name, {
    configurable: true,
    get() {
      const value = compute();
      Object.defineProperty(object, name, { value });
      return value;
    },
  });
}
