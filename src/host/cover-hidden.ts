import { existsSync } from 'node:fs';
import type { PrivateMounts } from './host.ts';
import type { MountCall } from './mount-call.ts';

/**
 * What is to be hidden, in a user namespace: the kernel takes no mount away there that came from outside, so an empty file system is put
 * upon it. Source: mount_namespaces(7), "Restrictions on mount namespaces".
 */
export function coverHidden({ hide = [], mounts = [], ...others }: PrivateMounts): PrivateMounts {
  return { ...others, mounts: [...hide.filter((target) => existsSync(target)).map(toCover), ...mounts] };
}

function toCover(target: string): MountCall {
  return { type: 'tmpfs', source: 'tmpfs', target, options: ['ro', 'size=4k', 'mode=755'] };
}
