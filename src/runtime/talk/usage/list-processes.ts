import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type GroupOwner, listGroups, readGroupFile, subdirectories } from '../../driver/control-groups.ts';

/**
 * Numbers of all processes of a running container on this machine, in rising order. Where it has no control group, as an ordinary user's, they are
 * those in its process namespace, or, when that is not its own, the first alone; none when it does not run.
 *
 * @param first number of its first process
 */
export function listProcesses(owner: GroupOwner, first: number): readonly number[] {
  const found = new Set<number>();
  for (const group of listGroups(owner)) collect(group, found);
  const all = found.size > 0 ? [...found] : listMembers(first);
  return all.sort((a, b) => a - b);
}

/** Programs of a container may have made groups below. */
function collect(group: string, found: Set<number>): void {
  for (const line of readGroupFile(group, 'cgroup.procs').split('\n')) {
    const pid = Number(line);
    if (pid > 0) found.add(pid);
  }
  for (const name of subdirectories(group)) collect(join(group, name), found);
}

function listMembers(first: number): number[] {
  const own = namespaceOf(first);
  if (own === undefined) return [];
  if (own === namespaceOf('self')) return [first];
  return subdirectories('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && namespaceOf(pid) === own);
}

function namespaceOf(process: number | 'self'): string | undefined {
  try {
    return readlinkSync(`/proc/${process}/ns/pid`);
  } catch {
    return undefined;
  }
}
