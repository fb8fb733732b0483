import { closeSync, constants, openSync } from 'node:fs';
import { fsPath } from '../../base/index.ts';
import type { FileVerity } from '../host.ts';
import { systemError } from '../system-error.ts';
import type { Libc } from './libc.ts';

// Source: linux/fsverity.h.
const enableRequest = 0x4080_6685n; // FS_IOC_ENABLE_VERITY
const measureRequest = 0xc004_6686n; // FS_IOC_MEASURE_VERITY
const enableSize = 128;
const sha256 = { number: 1, size: 32 } as const;
const blockSize = 4096;

const exists = 17; // EEXIST
/** What is said where fs-verity is not known: ENOTTY, ENOSYS, ENOTSUP. */
const unknown: ReadonlySet<number> = new Set([25, 38, 95]);
const unfit = 22; // EINVAL: the file system's blocks are smaller
const noData = 61; // ENODATA

/** fs-verity over the C library. */
export function libcVerity(libc: Libc): FileVerity {
  /** @returns 0, or the errno */
  function call(path: string, request: bigint, argument: Buffer): number {
    const fd = openSync(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return libc.ioctl(fd, request, argument) === 0 ? 0 : libc.errno();
    } finally {
      closeSync(fd);
    }
  }

  return {
    enableVerity(path) {
      const errno = call(path, enableRequest, enableArgument());
      if (errno === 0 || errno === exists) return true;
      if (errno === unfit || unknown.has(errno)) return false;
      throw systemError('ioctl', errno, path);
    },
    measureVerity(path) {
      const digest = digestArgument();
      const errno = call(path, measureRequest, digest);
      if (errno === 0) return Uint8Array.from(digest.subarray(4, 4 + digest.readUInt16LE(2)));
      if (errno === noData || unknown.has(errno)) return undefined;
      throw systemError('ioctl', errno, path);
    },
  };
}

/** `struct fsverity_enable_arg`: version, hash, size of blocks; no salt and no signature. */
function enableArgument(): Buffer {
  const argument = Buffer.alloc(enableSize);
  argument.writeUInt32LE(1, 0);
  argument.writeUInt32LE(sha256.number, 4);
  argument.writeUInt32LE(blockSize, 8);
  return argument;
}

/** `struct fsverity_digest`: which hash, how long, and room for it. */
function digestArgument(): Buffer {
  const argument = Buffer.alloc(4 + sha256.size);
  argument.writeUInt16LE(sha256.size, 2);
  return argument;
}
