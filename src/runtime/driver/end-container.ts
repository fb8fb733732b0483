import { readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const cgroupRoot = '/sys/fs/cgroup';
const patience = 5_000;

/**
 * Kills every process of a container and waits until they are gone, then takes away its control groups and what the runtime kept of
 * it. Works on the kernel's own records alone, so it serves a container that is half made, and whose runtime was killed as well.
 * Does nothing when there is no such container.
 *
 * @param stateDirectory the runtime's
 */
export async function endContainer(id: string, stateDirectory: string): Promise<void> {
  const groups = listGroups(id);
  const deadline = Date.now() + patience;
  while (groups.flatMap(listProcesses).filter(kill).length > 0 && Date.now() < deadline) await setTimeout(2);
  for (const group of groups) removeGroup(group);
  rmSync(join(stateDirectory, id), { recursive: true, force: true });
}

/** Directories of the container's control groups: one on v2, one per controller on v1. */
function listGroups(id: string): readonly string[] {
  const roots = [cgroupRoot, ...subdirectories(cgroupRoot).map((name) => join(cgroupRoot, name))];
  return roots.map((root) => join(root, 'nacre', id)).filter((group) => isDirectory(group));
}

/** Processes of a group and of those below it, which the container may have made. */
function listProcesses(group: string): readonly number[] {
  const own = readText(join(group, 'cgroup.procs'))
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

function subdirectories(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

function isDirectory(path: string): boolean {
  try {
    return readdirSync(path).length >= 0;
  } catch {
    return false;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
