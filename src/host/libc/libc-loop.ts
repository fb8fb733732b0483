import { closeSync, constants, openSync } from 'node:fs';
import { fsPath } from '../../base/index.ts';
import type { LoopDevice } from '../host.ts';
import { loopFault } from '../loop-fault.ts';
import { isSystemError, systemError } from '../system-error.ts';
import type { Libc } from './libc.ts';

// Source: linux/loop.h.
const getFree = 0x4c82n; // LOOP_CTL_GET_FREE
const configure = 0x4c0an; // LOOP_CONFIGURE
const configSize = 304;
const flagsAt = 60;
const readOnly = 1; // LO_FLAGS_READ_ONLY
const autoClear = 4; // LO_FLAGS_AUTOCLEAR

const busy = 16; // EBUSY
/** Others take devices too, between our asking for a free one and our taking it. */
const attempts = 64;

/** Makes a file a block device; see `LoopDevices`. The kernel undoes it when the last who has it open, or mounted, lets go. */
export function libcLoop(libc: Libc, path: string): LoopDevice {
  const opened: number[] = [];
  const open = (file: string): number => {
    const fd = openSync(fsPath(file), constants.O_RDONLY);
    opened.push(fd);
    return fd;
  };
  try {
    const file = open(path);
    const control = open('/dev/loop-control');
    for (let attempt = 0; attempt < attempts; attempt++) {
      const device = `/dev/loop${check(libc, libc.ioctl(control, getFree, null))}`;
      const fd = openSync(device, constants.O_RDONLY);
      if (libc.ioctl(fd, configure, configOf(file)) === 0) return toLoopDevice(device, fd);
      const errno = libc.errno();
      closeSync(fd);
      if (errno !== busy) throw systemError('ioctl', errno, device);
    }
    throw systemError('ioctl', busy, '/dev/loop-control');
  } catch (error) {
    throw isSystemError(error) ? loopFault(path, error.code, error) : error;
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

function check(libc: Libc, result: number): number {
  if (result < 0) throw systemError('ioctl', libc.errno(), '/dev/loop-control');
  return result;
}

/** `struct loop_config`: the file's descriptor and the flags; blocks of the usual 512 bytes. */
function configOf(file: number): Buffer {
  const config = Buffer.alloc(configSize);
  config.writeUInt32LE(file, 0);
  config.writeUInt32LE(readOnly | autoClear, flagsAt);
  return config;
}

function toLoopDevice(path: string, fd: number): LoopDevice {
  let open = true;
  return {
    path,
    [Symbol.dispose]() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}
