import { rmSync } from 'node:fs';
import type { Host } from '../../host/index.ts';
import type { ContainerRecord, ContainerRecords } from '../container-records.ts';
import type { Ended } from '../container-state.ts';
import { endContainer } from '../driver/end-container.ts';
import { stateDirectoryOf } from '../driver/launch.ts';
import type { Networks } from '../network/index.ts';
import { sweepExecDirectories } from '../talk/exec/exec-directory.ts';
import { readOomKills } from '../talk/usage/read-usage.ts';
import { findEnd } from './find-end.ts';
import { lifePaths } from './life-paths.ts';
import { type Restart, toRestart } from './restart-delay.ts';
import { isWatched } from './watch-end.ts';

/** What settling works on. */
export interface SettleRequest {
  readonly records: ContainerRecords;
  readonly networks: Pick<Networks, 'leave'>;
  readonly runDirectory: string;
  readonly host: Pick<Host, 'isAlive'>;
}

/** A container whose end was settled. */
export interface Settled {
  /** As it is now. */
  readonly record: ContainerRecord;
  readonly ended: Ended;
  /** What its restart policy asks for; not with `remove`. */
  readonly restart: Restart | undefined;
}

/**
 * Brings the record of a container up to date whose process is gone, and takes away what is left of it but its files. To be called with its life held.
 *
 * @returns `undefined` when there is nothing to settle
 */
export async function settleContainer(id: string, request: SettleRequest): Promise<Settled | undefined> {
  const { records, runDirectory, host } = request;
  const record = records.get(id);
  const found = record && findEnd(record, runDirectory, host);
  if (record === undefined || found === undefined) return undefined;
  // The control groups count it until they are taken away.
  const ended = { ...found, ...(readOomKills(record) > 0 ? { oomKilled: true } : {}) };
  await endContainer(id, stateDirectoryOf(runDirectory));
  await request.networks.leave(id);
  sweepExecDirectories(runDirectory, id);
  const restart = record.remove ? undefined : toRestart(record, ended);
  records.change(id, () =>
    restart === undefined
      ? { state: { kind: 'exited', ...ended } }
      : {
          state: { kind: 'restarting', nextStart: Date.now() + restart.delay, ...ended },
          restarts: restart.restarts,
          quickEnds: restart.row,
          again: false,
        },
  );
  if (!isWatched(runDirectory, id, host))
    rmSync(lifePaths(runDirectory, id).directory, { recursive: true, force: true });
  return { record: records.get(id) ?? record, ended, restart };
}
