import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessTable } from '../../host/index.ts';
import type { ContainerRecord } from '../container-records.ts';
import { type Ended, isLiving } from '../container-state.ts';
import { lifePaths } from './life-paths.ts';
import { bundleOf } from './start-container.ts';

/** Exit status of a container of which nobody knows how it ended: nobody looked after it any more, or the machine went down. */
const unknown = 255;

/**
 * How a container that lives by itself has ended, from the facts: its process is gone, and what conmon wrote down.
 *
 * @returns `undefined` while it runs, when it is not one of these, and while conmon is still at writing
 */
export function findEnd(
  record: ContainerRecord,
  runDirectory: string,
  host: Pick<ProcessTable, 'isAlive'>,
): Ended | undefined {
  const { state, owner, id } = record;
  if (owner !== undefined || !isLiving(state)) return undefined;
  const { process, monitor, startedAt } = state;
  const paths = lifePaths(runDirectory, id);
  const written = statSync(paths.exit, { throwIfNoEntry: false });
  if (written === undefined) {
    const isWatched = monitor !== undefined && host.isAlive(monitor.pid, monitor.startTime);
    if (isWatched || host.isAlive(process.pid, process.startTime)) return undefined;
    // It may have been written since we looked.
    if (!existsSync(paths.exit)) return { exitCode: unknown, finishedAt: Date.now(), startedAt };
  }
  return {
    exitCode: readExitCode(paths.exit),
    finishedAt: Math.round(statSync(paths.exit, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()),
    startedAt,
    ...(existsSync(join(bundleOf(record), 'oom')) ? { oomKilled: true } : {}),
  };
}

function readExitCode(path: string): number {
  const code = Number.parseInt(readFileSync(path, 'latin1'), 10);
  return Number.isNaN(code) || code < 0 ? unknown : code;
}
