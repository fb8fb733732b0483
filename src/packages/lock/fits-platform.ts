import { isJsonObject, type Json } from '../../base/index.ts';
import type { Platform } from '../../oci/index.ts';
import type { MadeFor } from './install-plan.ts';

/** Node's words for Go's. */
const cpus: Readonly<Record<string, string>> = { amd64: 'x64', '386': 'ia32' };
const systems: Readonly<Record<string, string>> = { windows: 'win32' };

/**
 * Whether a package is made for a platform, whose C library is glibc. `!x` in a list excludes. Source: npm docs, package.json, "os",
 * "cpu", "libc".
 */
export function fitsPlatform({ made }: { readonly made: MadeFor | undefined }, platform: Platform): boolean {
  if (made === undefined) return true;
  return (
    allows(made.os, systems[platform.os] ?? platform.os) &&
    allows(made.cpu, cpus[platform.architecture] ?? platform.architecture) &&
    allows(made.libc, 'glibc')
  );
}

/** Reads the fields `os`, `cpu` and `libc` of a manifest or lock file. */
export function toMadeFor(fields: Json | undefined): MadeFor {
  const { os, cpu, libc } = isJsonObject(fields) ? fields : {};
  return { os: toList(os), cpu: toList(cpu), libc: toList(libc) };
}

function toList(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function allows(list: readonly string[], value: string): boolean {
  if (list.includes(`!${value}`)) return false;
  const wanted = list.filter((each) => !each.startsWith('!'));
  return wanted.length === 0 || wanted.includes(value) || wanted.includes('any');
}
