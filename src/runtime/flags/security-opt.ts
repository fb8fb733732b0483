import { readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { runtimeFault } from '../faults.ts';
import type { IsolationOptions } from '../isolation-options.ts';
import { parseSeccompProfile, type SeccompProfile } from '../seccomp/seccomp-profile.ts';
import { badFlag } from './bad-flag.ts';

const flag = '--security-opt';
const known = 'Use seccomp=, no-new-privileges, apparmor=, label=, mask=, unmask= or systempaths=unconfined.';

/** What `--security-opt` says; what it does not speak of is absent. */
export type SecurityOptions = Partial<
  Pick<IsolationOptions, 'noNewPrivileges' | 'seccomp' | 'apparmor' | 'selinux' | 'mask' | 'unmask'>
>;

/**
 * Reads all `--security-opt`, the last word on a thing counting: `no-new-privileges[=true|false]`, `seccomp=FILE|unconfined|default`,
 * `apparmor=PROFILE|unconfined`, `label=disable|user:…|role:…|type:…|level:…|filetype:…`, `mask=PATH[:PATH…]`, `unmask=ALL|PATH[:PATH…]`,
 * `systempaths=unconfined`. A `:` after the name does for `=`.
 *
 * @param cwd where a relative path of a profile starts
 * @throws runtime/bad-flag, runtime/bad-profile
 */
export function readSecurityOpts(texts: readonly string[], cwd: string): SecurityOptions {
  const options: SecurityOptions = {};
  for (const text of texts) Object.assign(options, readSecurityOpt(text, cwd, options));
  return options;
}

function readSecurityOpt(text: string, cwd: string, before: SecurityOptions): SecurityOptions {
  const [, name = '', value] = /^([a-z-]+)(?:[=:](.*))?$/s.exec(text) ?? [];
  if (name === 'no-new-privileges') return { noNewPrivileges: readSwitch(value, text) };
  if (value === undefined || value === '') throw badFlag(flag, text, 'says nothing that is known', known);
  switch (name) {
    case 'seccomp':
      return { seccomp: readSeccomp(value, cwd) };
    case 'apparmor':
      return { apparmor: value };
    case 'label':
      return { selinux: [...(before.selinux ?? []), readLabel(value, text)] };
    case 'mask':
      return { mask: [...(before.mask ?? []), ...readPaths(value, text)] };
    case 'unmask':
      return { unmask: [...(before.unmask ?? []), ...(value === 'ALL' ? ['ALL'] : readPaths(value, text))] };
    case 'systempaths':
      if (value === 'unconfined') return { unmask: ['ALL'] };
  }
  throw badFlag(flag, text, 'is not known', known);
}

function readSwitch(value: string | undefined, text: string): boolean {
  if (value === undefined || value === 'true') return true;
  if (value === 'false') return false;
  throw badFlag(flag, text, 'is neither true nor false', 'Write no-new-privileges=true or =false.');
}

function readSeccomp(value: string, cwd: string): 'default' | 'unconfined' | SeccompProfile {
  if (value === 'unconfined') return 'unconfined';
  return value === 'default' || value === 'builtin' ? 'default' : readProfile(resolve(cwd, value));
}

// Far above what any profile has.
const mostBytes = 4 * 1024 * 1024;

function readProfile(path: string): SeccompProfile {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= mostBytes) return parseSeccompProfile(bytes.toString('utf8'), path);
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw runtimeFault('runtime/bad-profile', `seccomp profile ${path} can not be read`, {
      hint: 'Name a file that is there, or write seccomp=default or seccomp=unconfined.',
      cause,
    });
  }
  throw runtimeFault('runtime/bad-profile', `seccomp profile ${path} is larger than ${mostBytes} bytes`);
}

/** A part of a label; its text is for SELinux to understand, but takes no second label along. */
function readLabel(value: string, text: string): string {
  if (value === 'disable' || /^(?:user|role|type|level|filetype):[\w.:,-]+$/.test(value)) return value;
  throw badFlag(flag, text, 'is no label', 'Write label=disable, or label=type:NAME (user, role, level, filetype).');
}

function readPaths(value: string, text: string): readonly string[] {
  const paths = value.split(':');
  if (paths.every((path) => path.startsWith('/'))) return paths.map((path) => posix.normalize(path));
  throw badFlag(flag, text, 'names what is no absolute path', 'Write paths from / on, with a colon between them.');
}
