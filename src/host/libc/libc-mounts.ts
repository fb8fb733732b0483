import { closeSync } from 'node:fs';
import type { Mounter } from '../host.ts';
import type { MountCall } from '../mount-call.ts';
import { mountFault, unmountFault } from '../mount-fault.ts';
import { type MountStep, toMountSteps } from '../mount-steps.ts';
import { dataLimit, shortenLowers } from '../overlay-lowers.ts';
import { isSystemError, systemError } from '../system-error.ts';
import { cPath } from './c-text.ts';
import type { Libc } from './libc.ts';
import { mountManyLowers } from './libc-overlay.ts';
import { openBelow } from './open-below.ts';

const detachFlag = 2; // MNT_DETACH
const notFollowFlag = 8; // UMOUNT_NOFOLLOW

/** mount(2) and umount2(2) over the C library. */
export function libcMounts(libc: Libc): Mounter {
  return {
    mount(call) {
      try {
        if (call.subpath === undefined) for (const step of toMountSteps(call)) mountStep(libc, step);
        else mountPart(libc, call, call.subpath);
      } catch (error) {
        throw isSystemError(error) ? mountFault(call, error.code, error) : error;
      }
    },
    unmount(target, options = {}) {
      const flags = notFollowFlag | (options.detach === true ? detachFlag : 0);
      if (libc.umount2(cPath('umount2', target), flags) === 0) return;
      const error = systemError('umount2', libc.errno(), target);
      throw unmountFault(target, error.code, error);
    },
  };
}

/** What is held open stays what it is, whatever its name comes to mean. @throws SystemError */
function mountPart(libc: Libc, call: MountCall, subpath: string): void {
  const fd = openBelow(libc, call.source, subpath);
  try {
    for (const step of toMountSteps({ ...call, source: `/proc/thread-self/fd/${fd}` })) mountStep(libc, step);
  } finally {
    closeSync(fd);
  }
}

/** @throws SystemError */
function mountStep(libc: Libc, step: MountStep): void {
  const long = Buffer.byteLength(step.data.join(',')) > dataLimit;
  if (long && step.type === 'overlay' && mountManyLowers(libc, step)) return;
  using short = long && step.type === 'overlay' ? shortenLowers(step.data) : undefined;
  const data = (short ?? step).data.join(',');
  if (Buffer.byteLength(data) > dataLimit) throw systemError('mount', 7, step.target); // E2BIG, which mount(2) does not say
  const text = (value: string): string | Buffer => cPath('mount', value);
  const result = libc.mount(text(step.source), text(step.target), text(step.type), BigInt(step.flags), text(data));
  if (result !== 0) throw systemError('mount', libc.errno(), step.target);
}
