import { rmSync } from 'node:fs';
import type { Host } from '../host/index.ts';
import type { ContainerRecord, ContainerRecords } from './container-records.ts';
import { endContainer } from './driver/end-container.ts';
import { thawForsaken } from './driver/freeze-container.ts';
import { stateDirectoryOf } from './driver/launch.ts';
import {
  disown,
  listDeadOwners,
  listOwned,
  type OwnedContainer,
  type OwnerDirectory,
} from './driver/owner-directory.ts';

/** What a sweep works on. */
export interface SweepRequest {
  readonly records: ContainerRecords;
  readonly runDirectory: string;
  readonly host: Pick<Host, 'isAlive' | 'lockFile'>;
}

/** What a killed container's exit status is: 128 and SIGKILL. */
const killed = 137;

/**
 * Ends containers and build steps whose owner is dead: kills what still runs, removes what was to be removed, records the others as
 * exited with 137. Containers that a dead process had frozen go on. Cheap when there is nothing to do; safe with several processes at once, and next to a watchdog.
 *
 * @returns ids of the containers that were swept
 */
export async function sweepContainers(request: SweepRequest): Promise<readonly string[]> {
  const owned = listDeadOwners(request.runDirectory, request.host);
  const swept = new Set<string>();
  for (const owner of owned) {
    for (const container of listOwned(owner)) {
      await endOwned(request, owner, container);
      swept.add(container.id);
    }
  }
  for (const record of request.records.list()) {
    if (isForsaken(record, request.host)) {
      await settleRecord(request, record);
      swept.add(record.id);
    } else if (record.state.kind === 'running') thawForsaken(record, request.host);
  }
  return [...swept];
}

async function endOwned(
  { runDirectory }: SweepRequest,
  owner: OwnerDirectory,
  container: OwnedContainer,
): Promise<void> {
  await endContainer(container.id, stateDirectoryOf(runDirectory));
  for (const path of container.directories) rmSync(path, { recursive: true, force: true });
  disown(owner, container.id);
}

function isForsaken({ state, owner }: ContainerRecord, host: Pick<Host, 'isAlive'>): boolean {
  return owner !== undefined && state.kind !== 'exited' && !host.isAlive(owner.pid, owner.startTime);
}

/** A record may be all that is left: a reboot empties the run directory. */
async function settleRecord({ records, runDirectory }: SweepRequest, record: ContainerRecord): Promise<void> {
  const { id, directory, anonymousVolumes } = record;
  await endContainer(id, stateDirectoryOf(runDirectory));
  if (!record.remove) return records.update(id, { kind: 'exited', exitCode: killed, finishedAt: Date.now() });
  for (const path of [directory, ...anonymousVolumes]) rmSync(path, { recursive: true, force: true });
  records.remove(id);
}
