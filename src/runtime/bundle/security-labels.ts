import { existsSync, readFileSync } from 'node:fs';
import { runtimeFault } from '../faults.ts';
import type { IsolationOptions } from '../isolation-options.ts';
import type { SecurityLabels } from '../spec/to-spec.ts';

type LabelOptions = Pick<IsolationOptions, 'apparmor' | 'selinux' | 'privileged'>;

/** What the kernel of this machine has of security modules. */
export interface SecurityModules {
  readonly apparmor: boolean;
  readonly selinux: boolean;
  /** Names of the profiles of AppArmor that are loaded. */
  readonly profiles: readonly string[];
}

// Docker's and Podman's name of the profile that containers get.
const usualProfiles: readonly string[] = ['docker-default', 'containers-default'];

/**
 * The labels of a container: of AppArmor the profile asked for, else the one that containers of this machine usually have, when it is
 * loaded; of SELinux what is asked for. On a machine without such a module, asking for a label is a fault.
 *
 * @throws runtime/unsupported
 */
export function toSecurityLabels(options: LabelOptions, modules: SecurityModules): SecurityLabels {
  const apparmor = toApparmor(options, modules);
  const selinux = toSelinux(options, modules);
  return { ...(apparmor === undefined ? {} : { apparmor }), ...(selinux === undefined ? {} : { selinux }) };
}

function toApparmor({ apparmor, privileged }: LabelOptions, modules: SecurityModules): string | undefined {
  if (apparmor !== undefined && apparmor !== 'unconfined' && !modules.apparmor) {
    throw absent('AppArmor', `apparmor=${apparmor}`);
  }
  if (!modules.apparmor) return undefined;
  if (apparmor === undefined && !privileged) return usualProfiles.find((name) => isLoaded(name, modules));
  if (apparmor === undefined || apparmor === 'unconfined' || isLoaded(apparmor, modules)) return apparmor;
  throw runtimeFault('runtime/unsupported', `the AppArmor profile ${JSON.stringify(apparmor)} is not loaded`, {
    hint: 'Load it with apparmor_parser, or name another.',
  });
}

function isLoaded(name: string, { profiles }: SecurityModules): boolean {
  return profiles.some((profile) => profile === name || profile.startsWith(`${name} (`));
}

function toSelinux({ selinux }: LabelOptions, modules: SecurityModules): SecurityLabels['selinux'] {
  const parts = new Map(selinux.map((part) => splitLabel(part)));
  if (parts.size === 0 || parts.has('disable')) return undefined;
  if (!modules.selinux) throw absent('SELinux', `label=${selinux[0]}`);
  const {
    user = 'system_u',
    role = 'system_r',
    type = 'container_t',
    level = 's0',
    filetype = 'container_file_t',
  } = Object.fromEntries(parts);
  return { process: `${user}:${role}:${type}:${level}`, mount: `${user}:object_r:${filetype}:${level}` };
}

function splitLabel(part: string): readonly [name: string, value: string] {
  const at = part.indexOf(':');
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

function absent(module: string, option: string): Error {
  return runtimeFault('runtime/unsupported', `--security-opt ${option}: this machine does not have ${module}`, {
    hint: 'Leave the option out here.',
  });
}

/** Reads what the machine has. */
export function readSecurityModules(): SecurityModules {
  const apparmor = readText('/sys/module/apparmor/parameters/enabled').startsWith('Y');
  return {
    apparmor,
    // Where everybody mounts its file system.
    selinux: existsSync('/sys/fs/selinux/enforce'),
    profiles: apparmor ? readText('/sys/kernel/security/apparmor/profiles').split('\n') : [],
  };
}

/** '' when there is no such file. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
