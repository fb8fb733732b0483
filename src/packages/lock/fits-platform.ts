import type { Platform } from '../../oci/index.ts';
import type { LockedPackage } from './install-plan.ts';

/** Node's words for Go's. */
const cpus: Readonly<Record<string, string>> = { amd64: 'x64', '386': 'ia32' };
const systems: Readonly<Record<string, string>> = { windows: 'win32' };

/**
 * Whether a package is made for a platform, whose C library is glibc. `!x` in a list excludes. Source: package.json of npm, "os", "cpu", "libc".
 */
export function fitsPlatform(
  { os, cpu, libc }: Pick<LockedPackage, 'os' | 'cpu' | 'libc'>,
  platform: Platform,
): boolean {
  return (
    allows(os, systems[platform.os] ?? platform.os) &&
    allows(cpu, cpus[platform.architecture] ?? platform.architecture) &&
    allows(libc, 'glibc')
  );
}

function allows(list: readonly string[], value: string): boolean {
  if (list.includes(`!${value}`)) return false;
  const wanted = list.filter((each) => !each.startsWith('!'));
  return wanted.length === 0 || wanted.includes(value) || wanted.includes('any');
}
