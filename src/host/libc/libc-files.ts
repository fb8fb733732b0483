import { closeSync, constants, openSync } from 'node:fs';
import { fsPath } from '../../base/index.ts';
import type { FileCalls, NodeType } from '../host.ts';
import { systemError } from '../system-error.ts';
import { cPath } from './c-text.ts';
import type { Libc } from './libc.ts';

const tooSmall = 34; // ERANGE
const noData = 61; // ENODATA
const notSupported = 95; // ENOTSUP

/** Room for most lists and values; longer ones are asked for again with as much as they need. */
const roomSize = 4096;

const nodeTypes: Readonly<Record<NodeType, number>> = { fifo: 0o010000, chardevice: 0o020000, blockdevice: 0o060000 };

const currentDirectory = -100; // AT_FDCWD
const notFollowed = 0x100; // AT_SYMLINK_NOFOLLOW

// Source: linux/fs.h; fs/ext4/ext4.h for the flag, which chattr(1) calls T.
const getFlags = 0x8008_6601n; // FS_IOC_GETFLAGS
const setFlags = 0x4008_6602n; // FS_IOC_SETFLAGS
const topDirectory = 0x2_0000;

/** File calls over the C library. */
export function libcFiles(libc: Libc): FileCalls {
  const room = Buffer.allocUnsafeSlow(roomSize);
  const times = new BigInt64Array(4);

  function check(result: number, syscall: string, path: string): void {
    if (result < 0) throw systemError(syscall, libc.errno(), path);
  }

  /** Calls until the answer fits; `undefined` when there is nothing to answer. The bytes are only valid until the next call. */
  function fill(syscall: string, path: string, call: (into: Buffer, size: bigint) => bigint): Uint8Array | undefined {
    for (let into = room; ; ) {
      const size = call(into, BigInt(into.length));
      if (size >= 0n) return into.subarray(0, Number(size));
      const errno = libc.errno();
      if (errno === noData || errno === notSupported) return undefined;
      if (errno !== tooSmall) throw systemError(syscall, errno, path);
      // Linux bounds lists and values to 64 KiB each.
      into = Buffer.allocUnsafeSlow(into.length * 4);
    }
  }

  function readXattr(path: string, name: string): Uint8Array | undefined {
    const at = cPath('lgetxattr', path);
    const value = fill('lgetxattr', path, (into, size) => libc.lgetxattr(at, name, into, size));
    return value === undefined ? undefined : Uint8Array.from(value);
  }

  return {
    readXattr,
    readXattrs(path) {
      const at = cPath('llistxattr', path);
      const list = fill('llistxattr', path, (into, size) => libc.llistxattr(at, into, size));
      return list === undefined || list.length === 0
        ? none
        : readEach(splitNames(list), (name) => readXattr(path, name));
    },
    setXattr(path, name, value) {
      check(libc.lsetxattr(cPath('lsetxattr', path), name, value, BigInt(value.length), 0), 'lsetxattr', path);
    },
    removeXattr(path, name) {
      check(libc.lremovexattr(cPath('lremovexattr', path), name), 'lremovexattr', path);
    },
    setTimes(path, sec, nsec) {
      times[0] = times[2] = BigInt(sec);
      times[1] = times[3] = BigInt(nsec);
      check(libc.utimensat(currentDirectory, cPath('utimensat', path), times, notFollowed), 'utimensat', path);
    },
    makeNode(path, type, mode, major, minor) {
      check(libc.mknod(cPath('mknod', path), nodeTypes[type] | mode, deviceNumber(major, minor)), 'mknod', path);
    },
    spreadDirectories: (path) => spreadDirectories(libc, path),
  };
}

/** A hint that is not taken is no fault. */
function spreadDirectories(libc: Libc, path: string): void {
  const fd = openSync(fsPath(path), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const flags = Buffer.alloc(8);
    if (libc.ioctl(fd, getFlags, flags) !== 0) return;
    flags.writeUInt32LE((flags.readUInt32LE(0) | topDirectory) >>> 0, 0);
    libc.ioctl(fd, setFlags, flags);
  } finally {
    closeSync(fd);
  }
}

const none: ReadonlyMap<string, Uint8Array> = new Map();

/** The names in a list as the kernel writes it, each ended by a NUL. */
function splitNames(list: Uint8Array): readonly string[] {
  return Buffer.from(list).toString('utf8').split('\0').slice(0, -1);
}

/** Values by name; a name that has gone away meanwhile is left out. */
function readEach(
  names: readonly string[],
  read: (name: string) => Uint8Array | undefined,
): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const name of names) {
    const value = read(name);
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

/** `makedev` of the C library: 12 and 20 bits in the places where older programs expect the lower 8 of each. */
function deviceNumber(major: number, minor: number): bigint {
  const [high, low] = [BigInt(major), BigInt(minor)];
  return ((high & 0xfff_ff000n) << 32n) | ((high & 0xfffn) << 8n) | ((low & 0xfff_fff00n) << 12n) | (low & 0xffn);
}
