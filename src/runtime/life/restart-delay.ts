import type { ContainerRecord } from '../container-records.ts';
import type { Ended } from '../container-state.ts';
import type { RestartPolicy } from '../life-options.ts';

// Docker's: 100 ms, twice as long each time, up to a minute; from the beginning again after ten seconds of running.
const shortest = 100;
const longest = 60_000;
const wellAfter = 10_000;

/** A start that the restart policy asks for. */
export interface Restart {
  /** Milliseconds to wait. */
  readonly delay: number;
  /** How often it was started again, this time included. */
  readonly restarts: number;
  /** How often within a row of quick ends. */
  readonly row: number;
}

/** What a container's restart policy asks for now that it has ended. @returns `undefined`: it stays as it is */
export function toRestart(record: ContainerRecord, ended: Ended): Restart | undefined {
  if (record.stopped === true || record.stopped === 'until-boot') return undefined;
  if (record.again !== true && !wantsRestart(record.options.restart, record.restarts, ended.exitCode)) return undefined;
  const ran = ended.finishedAt - (ended.startedAt ?? ended.finishedAt);
  const row = ran >= wellAfter ? 0 : (record.quickEnds ?? 0);
  const delay = Math.min(shortest * 2 ** Math.min(row, 20), longest);
  return { delay, restarts: (record.restarts ?? 0) + 1, row: row + 1 };
}

/** Whether a policy has a container started again that has ended, after so many times. */
export function wantsRestart(policy: RestartPolicy | undefined, restarts = 0, exitCode = 0): boolean {
  switch (policy?.kind) {
    case undefined:
    case 'no':
      return false;
    case 'always':
    case 'unless-stopped':
      return true;
    case 'on-failure':
      return exitCode !== 0 && (policy.most === undefined || restarts < policy.most);
  }
}
