import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Host } from '../../host/index.ts';
import type { ContainerRecord, ContainerRecords } from '../container-records.ts';
import { isLiving } from '../container-state.ts';
import { endContainer } from '../driver/end-container.ts';
import { stateDirectoryOf } from '../driver/launch.ts';
import { tryHoldLife } from './hold-life.ts';
import { lifePaths } from './life-paths.ts';
import { isWatched } from './watch-end.ts';

/** What a sweep works on. */
export interface SweepLivesRequest {
  readonly records: ContainerRecords;
  readonly runDirectory: string;
  readonly host: Pick<Host, 'isAlive' | 'lockFile'>;
}

/**
 * Ends containers that somebody was about to start, or to take away, when he was killed: what is there of them is not what their records say. With
 * nothing to do it reads one directory.
 */
export async function sweepLives(request: SweepLivesRequest): Promise<void> {
  const { records, runDirectory, host } = request;
  const ids = listLives(runDirectory);
  if (ids.length === 0) return;
  const isTrue = (record: ContainerRecord | undefined): boolean => record !== undefined && isLiving(record.state);
  const known = new Map(records.list().map((record) => [record.id, record]));
  for (const id of ids.filter((each) => !isTrue(known.get(each)))) {
    using life = tryHoldLife(host, runDirectory, id);
    if (life === undefined || isTrue(records.get(id)) || isWatched(runDirectory, id, host)) continue;
    endMonitor(runDirectory, id);
    await endContainer(id, stateDirectoryOf(runDirectory));
    rmSync(lifePaths(runDirectory, id).directory, { recursive: true, force: true });
  }
}

/** Those that have a directory, and those whose lock somebody had who was killed. */
function listLives(runDirectory: string): readonly string[] {
  try {
    const names = readdirSync(dirname(lifePaths(runDirectory, 'id').directory));
    return [...new Set(names.flatMap((name) => /^([0-9a-f]{64})(?:\.lock)?$/.exec(name)?.[1] ?? []))];
  } catch {
    return [];
  }
}

/** conmon ends with its container, but may be about to make it. */
function endMonitor(runDirectory: string, id: string): void {
  try {
    const pid = Number(readFileSync(lifePaths(runDirectory, id).monitorPid, 'latin1'));
    // Its number may be another process's by now.
    if (readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(`--cid\0${id}`)) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, or never was.
  }
}
