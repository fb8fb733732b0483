import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../host/index.ts';
import type { IsolationOptions } from '../isolation-options.ts';
import { toCgroupsPath } from '../spec/cgroups-path.ts';
import { delegatedScope, ownDelegatedScope } from './delegated-groups.ts';

const cgroupRoot = '/sys/fs/cgroup';

/** Of a container as far as it says where its control groups lie. */
export interface GroupOwner {
  readonly id: string;
  readonly options?: Pick<IsolationOptions, 'cgroupParent'>;
}

/** Directories of a container's control groups: one on v2, one per controller on v1. None when it has none, or they are gone. */
export function listGroups({ id, options = {} }: GroupOwner): readonly string[] {
  const scope = delegatedScope();
  const below = ['', ...(scope === undefined ? [] : [scope]), ...subdirectories(cgroupRoot)];
  const roots = below.map((name) => join(cgroupRoot, name));
  return roots.map((root) => join(root, toCgroupsPath(options, id))).filter((group) => isDirectory(group));
}

/** Whether this process may make control groups: an ordinary user's may where `joinDelegatedScope` took it. */
export function mayMakeGroups(host: Pick<Host, 'isInUserNamespace'>): boolean {
  return !host.isInUserNamespace() || ownDelegatedScope() !== undefined;
}

/** Kills whatever is in control groups, also what a profile of AppArmor keeps from getting signals. Does nothing on v1. */
export function killGroups(groups: readonly string[]): void {
  for (const control of groups.map((group) => join(group, 'cgroup.kill')).filter((path) => existsSync(path))) {
    try {
      writeFileSync(control, '1');
    } catch {
      // The group went away with its last process.
    }
  }
}

/** Names of the directories in a directory; none when it is not there. */
export function subdirectories(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

/** What a file of a control group says; '' when it is not there. */
export function readGroupFile(group: string, name: string): string {
  try {
    return readFileSync(join(group, name), 'latin1');
  } catch {
    return '';
  }
}

function isDirectory(path: string): boolean {
  try {
    return readdirSync(path).length >= 0;
  } catch {
    return false;
  }
}
