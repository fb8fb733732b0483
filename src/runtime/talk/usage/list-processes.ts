import { join } from 'node:path';
import { type GroupOwner, listGroups, readGroupFile, subdirectories } from '../../driver/control-groups.ts';

/** Numbers of all processes of a container on this machine, in rising order; none when it does not run. */
export function listProcesses(owner: GroupOwner): readonly number[] {
  const found = new Set<number>();
  for (const group of listGroups(owner)) collect(group, found);
  return [...found].sort((a, b) => a - b);
}

/** Programs of a container may have made groups below. */
function collect(group: string, found: Set<number>): void {
  for (const line of readGroupFile(group, 'cgroup.procs').split('\n')) {
    const pid = Number(line);
    if (pid > 0) found.add(pid);
  }
  for (const name of subdirectories(group)) collect(join(group, name), found);
}
