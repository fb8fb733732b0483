import type { Fault } from '../base/index.ts';
import { hostFault } from './faults.ts';
import { notPermitted } from './mount-fault.ts';

/** The fault of a file that could not be made a block device. */
export function loopFault(path: string, code: string, cause?: unknown): Fault {
  const doing = `make a loop device of ${path}`;
  if (code === 'EPERM' || code === 'EACCES') return notPermitted(doing, cause);
  const hint = 'Load the kernel module with `modprobe loop`; a container needs /dev/loop-control and the devices.';
  const missing = code === 'ENOENT' || code === 'ENXIO' || code === 'ENODEV';
  const reason = missing ? 'the file or the device is not there' : code;
  return hostFault('host/no-loop-device', `${doing}: ${reason}`, { cause, ...(missing ? { hint } : {}) });
}
