import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, parseJson } from '../../base/index.ts';
import { isAlive } from '../../host/index.ts';
import type { ProcessIdentity } from '../container-state.ts';

const statusLimit = 1024 * 1024;

/**
 * The first process of a container, as crun or runc has written it down; its end is the end of all processes in its namespace.
 *
 * @param stateDirectory the runtime's
 * @returns `undefined` when there is none any more, or another runtime runs it
 */
export function findFirstProcess(stateDirectory: string, id: string): ProcessIdentity | undefined {
  const byCrun = readStatus(join(stateDirectory, id, 'status'));
  const byRunc = readStatus(join(stateDirectory, id, 'state.json'));
  const pid = Number(byCrun.pid ?? byRunc.init_process_pid);
  const startTime = String(byCrun['process-start-time'] ?? byRunc.init_process_start);
  return Number.isSafeInteger(pid) && pid > 0 && isAlive(pid, startTime) ? { pid, startTime } : undefined;
}

/** Where a container's control groups lie when it is not the usual place, as crun has written it down. */
export function readGroupParent(stateDirectory: string, id: string): { readonly cgroupParent?: string } {
  const path = readStatus(join(stateDirectory, id, 'status'))['cgroup-path'];
  const own = `/nacre/${id}`;
  return typeof path === 'string' && path.endsWith(own) ? { cgroupParent: path.slice(0, -own.length) } : {};
}

/** Empty when there is none, or it is half written. */
function readStatus(path: string): Readonly<Record<string, unknown>> {
  try {
    const status = parseJson(readFileSync(path), statusLimit);
    return isJsonObject(status) ? status : {};
  } catch {
    return {};
  }
}
