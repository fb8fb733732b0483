import type { Fault } from '../base/index.ts';
import { hostFault } from './faults.ts';
import type { MountCall } from './mount-call.ts';

type Say = (call: MountCall) => string;

/** Why a mount may fail, by errno, in words that say what to look at. */
const reasons: ReadonlyMap<string, Say> = new Map<string, Say>([
  ['ENOENT', (call) => `${call.source} or ${call.target} does not exist`],
  ['ENOTDIR', (call) => `${call.source} and ${call.target} are not both directories`],
  ['ENODEV', (call) => `this kernel has no ${call.type} file system`],
  ['EINVAL', (call) => `the kernel refuses ${call.source} or its options`],
  ['EBUSY', (call) => `${call.source} is in use`],
  ['ENOTBLK', (call) => `${call.source} is not a block device`],
  ['EBADMSG', (call) => `${call.source} is damaged`],
  ['EUCLEAN', (call) => `${call.source} is damaged`],
  ['ENOSPC', () => 'there are too many mounts, or no space is left'],
  ['EROFS', (call) => `${call.source} is read-only`],
  ['E2BIG', () => 'its options are too long'],
  ['ELOOP', () => 'there are too many layers or symbolic links'],
]);

const hints: ReadonlyMap<string, Say> = new Map<string, Say>([
  ['ENODEV', (call) => `Load it with \`modprobe ${call.type}\`.`],
  ['EINVAL', () => 'See the last lines of `dmesg` for the reason.'],
]);

/** The fault of a mount that failed with an errno name. */
export function mountFault(call: MountCall, code: string, cause?: unknown): Fault {
  const doing = `mount ${call.type === 'none' ? call.source : call.type} on ${call.target}`;
  if (isPermission(code)) return notPermitted(doing, cause);
  const hint = hints.get(code)?.(call);
  const reason = reasons.get(code)?.(call) ?? code;
  return hostFault('host/mount-failed', `${doing}: ${reason}`, {
    detail: `${code}: mount -t ${call.type} -o ${call.options.join(',')} ${call.source} ${call.target}`,
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The fault of an unmount that failed with an errno name. */
export function unmountFault(target: string, code: string, cause?: unknown): Fault {
  const doing = `unmount ${target}`;
  if (isPermission(code)) return notPermitted(doing, cause);
  if (code === 'EBUSY') {
    const hint = 'End the programs that use it, then try again.';
    return hostFault('host/busy', `${doing}: it is in use`, { hint, cause });
  }
  return hostFault('host/not-mounted', `${doing}: nothing is mounted there`, { detail: code, cause });
}

/** The fault of what only root may do. */
export function notPermitted(doing: string, cause?: unknown): Fault {
  const hint = 'Run it as root, for example with sudo; a container needs the SYS_ADMIN capability for it.';
  return hostFault('host/not-permitted', `${doing}: not permitted`, { hint, cause });
}

function isPermission(code: string): boolean {
  return code === 'EPERM' || code === 'EACCES';
}
