import { rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { listGroups, readGroupFile, subdirectories } from './control-groups.ts';
import { findFirstProcess, readGroupParent } from './first-process.ts';
import { thawGroups } from './freeze-container.ts';

const patience = 5_000;

/**
 * Kills every process of a container and waits until they are gone, then takes away its control groups and what the runtime kept of
 * it. Works on the kernel's own records alone, so it serves a container that is half made, and whose runtime was killed as well.
 * Does nothing when there is no such container.
 *
 * @param stateDirectory the runtime's
 */
export async function endContainer(id: string, stateDirectory: string): Promise<void> {
  const groups = listGroups({ id, options: readGroupParent(stateDirectory, id) });
  // On v1, what is frozen does not die.
  thawGroups(groups);
  const deadline = Date.now() + patience;
  // Without control groups, as an ordinary user's containers may be, what the first process can not outlive is all that there is.
  const list = (): readonly number[] =>
    groups.length > 0 ? groups.flatMap(listProcesses) : listFirst(stateDirectory, id);
  while (list().filter(kill).length > 0 && Date.now() < deadline) await setTimeout(2);
  for (const group of groups) removeGroup(group);
  rmSync(join(stateDirectory, id), { recursive: true, force: true });
}

function listFirst(stateDirectory: string, id: string): readonly number[] {
  const first = findFirstProcess(stateDirectory, id);
  return first === undefined ? [] : [first.pid];
}

/** Processes of a group and of those below it, which the container may have made. */
function listProcesses(group: string): readonly number[] {
  const own = readGroupFile(group, 'cgroup.procs')
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
  return [...own, ...subdirectories(group).flatMap((name) => listProcesses(join(group, name)))];
}

/** @returns whether there was such a process */
function kill(pid: number): boolean {
  try {
    // 0 stands for a process outside of our sight, and would mean our own group.
    return pid > 0 && process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** A control group is removed by rmdir alone; its files are not really there. */
function removeGroup(group: string): void {
  for (const name of subdirectories(group)) removeGroup(join(group, name));
  try {
    rmdirSync(group);
  } catch {
    // The runtime was faster, or a process is still ending: the next sweep comes by again.
  }
}
