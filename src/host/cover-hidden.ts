import { existsSync } from 'node:fs';
import type { PrivateMounts } from './host.ts';
import type { MountCall } from './mount-call.ts';

/**
 * What is to be hidden, as mounts: an empty file system upon each. Taking the mounts away costs some 3 ms, in which the kernel waits for all who may
 * look at them, and is not allowed in a user namespace. Source: mount_namespaces(7), "Restrictions on mount namespaces".
 */
export function coverHidden({ hide = [], mounts = [], ...others }: PrivateMounts): PrivateMounts {
  return { ...others, mounts: [...hide.filter((target) => existsSync(target)).map(toCover), ...mounts] };
}

function toCover(target: string): MountCall {
  return { type: 'tmpfs', source: 'tmpfs', target, options: ['size=64k', 'mode=755'] };
}
