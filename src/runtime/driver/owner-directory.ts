import { readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Host, makeDirectory } from '../../host/index.ts';
import type { ProcessIdentity } from '../container-state.ts';
import { runtimeFault } from '../faults.ts';

/**
 * Which process answers for which containers: `$NACRE_RUN/owners/<pid>.<start time>/<container id>`, each file naming, line by line, the
 * directories that go with the container. While the process lives they are its own business; when it is dead, the containers must
 * end and the directories go. It lies where a reboot empties it, as containers do not survive one either.
 */
export interface OwnerDirectory {
  readonly path: string;
  readonly owner: ProcessIdentity;
}

/** One container of an owner. */
export interface OwnedContainer {
  readonly id: string;
  readonly directories: readonly string[];
}

/** This process. */
export function currentOwner(host: Pick<Host, 'processStartTime'>): ProcessIdentity {
  return { pid: process.pid, startTime: host.processStartTime(process.pid) ?? '0' };
}

export function ownerDirectoryOf(runDirectory: string, owner: ProcessIdentity): OwnerDirectory {
  return { path: join(runDirectory, 'owners', `${owner.pid}.${owner.startTime}`), owner };
}

/**
 * Owns a container from here on. A path with a line end can not be named and is left to whoever made it.
 *
 * @throws runtime/start-failed
 */
export function own(directory: OwnerDirectory, container: OwnedContainer): void {
  const lines = container.directories.filter((path) => !path.includes('\n')).map((path) => `${path}\n`);
  try {
    makeDirectory(directory.path, 0o700);
    writeFileSync(join(directory.path, container.id), lines.join(''));
  } catch (cause) {
    throw runtimeFault('runtime/start-failed', `${directory.path} can not be written`, {
      hint: 'Set NACRE_RUN to a directory that can be written and has room.',
      cause,
    });
  }
}

/** Owns it no longer; nothing happens when it was not owned. */
export function disown(directory: OwnerDirectory, id: string): void {
  try {
    rmSync(join(directory.path, id), { force: true });
    rmdirSync(directory.path);
  } catch {
    // Other containers of this process are still there, or it is gone.
  }
}

/** Directories of owners that are dead. */
export function listDeadOwners(runDirectory: string, host: Pick<Host, 'isAlive'>): readonly OwnerDirectory[] {
  return list(join(runDirectory, 'owners')).flatMap((name) => {
    const [pid, startTime = ''] = name.split('.');
    const owner = { pid: Number(pid), startTime };
    return host.isAlive(owner.pid, startTime) ? [] : [ownerDirectoryOf(runDirectory, owner)];
  });
}

export function listOwned(directory: OwnerDirectory): readonly OwnedContainer[] {
  return list(directory.path).map((id) => ({ id, directories: readDirectories(join(directory.path, id)) }));
}

function readDirectories(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((path) => path !== '');
  } catch {
    return [];
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
