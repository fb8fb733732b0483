import { readFileSync } from 'node:fs';
import type { Fault } from '../../base/index.ts';
import type { Host } from '../../host/index.ts';
import { runtimeFault } from '../faults.ts';
import { parseIdRanges } from './id-ranges.ts';

type TroubleHost = Pick<Host, 'findProgram' | 'currentUser'>;

/**
 * Why an ordinary user can not have a namespace for containers, as far as this machine's settings tell.
 *
 * @returns `undefined` when nothing speaks against it
 */
export function findNamespaceTrouble(host: TroubleHost): Fault | undefined {
  return findKernelTrouble(readSetting) ?? findProgramTrouble(host) ?? findRangeTrouble(host, readText);
}

/** Switches of the kernel: the number in a file of /proc/sys, `undefined` where there is no such file. */
export type ReadSetting = (name: string) => number | undefined;

export function findKernelTrouble(read: ReadSetting): Fault | undefined {
  if (read('user/max_user_namespaces') === 0)
    return trouble(
      'this machine allows no user namespaces (user.max_user_namespaces is 0)',
      'Have root run `sysctl -w user.max_user_namespaces=15000`.',
    );
  if (read('kernel/unprivileged_userns_clone') === 0)
    return trouble(
      'this machine allows user namespaces to root alone (kernel.unprivileged_userns_clone is 0)',
      'Have root run `sysctl -w kernel.unprivileged_userns_clone=1`.',
    );
  return undefined;
}

const programs = [
  ['newuidmap', 'uidmap'],
  ['newgidmap', 'uidmap'],
  ['unshare', 'util-linux'],
  ['nsenter', 'util-linux'],
] as const;

export function findProgramTrouble({ findProgram }: Pick<Host, 'findProgram'>): Fault | undefined {
  const missing = programs.find(([name]) => findProgram(name) === undefined);
  if (missing === undefined) return undefined;
  const [name, debianPackage] = missing;
  return trouble(`there is no program ${name}`, `Install the Debian package ${debianPackage}.`);
}

export function findRangeTrouble(
  { currentUser }: Pick<Host, 'currentUser'>,
  read: (path: string) => string,
): Fault | undefined {
  const { uid, name } = currentUser();
  for (const path of ['/etc/subuid', '/etc/subgid']) {
    if (parseIdRanges(read(path), [name, String(uid)]).length > 0) continue;
    const option = path === '/etc/subuid' ? '--add-subuids' : '--add-subgids';
    return trouble(
      `${path} gives user ${name} no IDs for containers`,
      `Have root run \`usermod ${option} 100000-165535 ${name}\`, with IDs that are no one else's.`,
    );
  }
  return undefined;
}

function trouble(message: string, hint: string): Fault {
  return runtimeFault('runtime/no-user-namespace', message, { hint });
}

function readSetting(name: string): number | undefined {
  const text = readText(`/proc/sys/${name}`);
  return text === '' ? undefined : Number(text);
}

/** '' when there is no such file. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
