import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ContainerRecord,
  type HealthTerms,
  isLiving,
  lifePaths,
  nextCheckIn,
  type ProcessIdentity,
  readHealthLog,
  toHealthCheck,
  tryHoldLife,
  writeHealthLog,
} from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';
import { laterEnvironment } from '../life/later-environment.ts';
import { ownProgram } from '../life/own-program.ts';

/**
 * Waits and calls us, again and again, for as long as it is told when to come again. A tenth of the memory that we would take, waiting. On SIGTERM it ends, but
 * not while a check goes on: that may be what ends it.
 */
const script = `trap 'kill "$s"; exit' TERM
n=$1
shift
while [ -n "$n" ]; do
  sleep "$n" &
  s=$!
  wait "$s"
  n=$("$@") || exit
done`;

/** Whether there is somebody to look after a container's health, and should be. */
function isUnwatched(nacre: Nacre, { id, state, health, owner }: ContainerRecord): boolean {
  if (health === undefined || owner !== undefined || !isLiving(state)) return false;
  const watch = findHealthWatch(nacre, id);
  return watch === undefined || !nacre.host().isAlive(watch.pid, watch.startTime);
}

/** Begins to look after the health of a container that was just started, when it has a check. To be called with its life held. */
export function beginHealthWatch(nacre: Nacre, record: ContainerRecord | undefined): void {
  if (record?.health === undefined) return;
  // What failed before it was started again is shown, but does not count.
  writeHealthLog(record, { ...readHealthLog(record), failures: 0 });
  startHealthWatch(nacre, record);
}

/** To be called with the container's life held. */
function startHealthWatch(nacre: Nacre, record: ContainerRecord): void {
  const terms = healthTerms(record);
  if (terms === undefined || !isUnwatched(nacre, record)) return;
  const wait = nextCheckIn(record.health ?? 'starting', terms, Date.now()) / 1000;
  const call = [ownProgram(), 'container-health', record.id, String(terms.startedAt)];
  const child = nacre.host().spawn('/bin/sh', ['-c', script, 'sh', String(wait), ...call], {
    cwd: '/',
    env: laterEnvironment(nacre),
    stdio: ['ignore', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  const startTime = nacre.host().processStartTime(child.pid);
  writeFileSync(fileOf(nacre, record.id), `${child.pid} ${startTime ?? 0}\n`, { mode: 0o600 });
}

/** Begins anew to look after a container's health when whoever did so was killed. Reads two small files of a container that has a check, and none of others. */
export function reviveHealthWatch(nacre: Nacre, record: ContainerRecord): void {
  if (!isUnwatched(nacre, record)) return;
  using life = tryHoldLife(nacre.host(), nacre.runDirectory, record.id);
  const current = life && openContainerRecords(nacre.store).get(record.id);
  if (current !== undefined) startHealthWatch(nacre, current);
}

/** Who looks after a container's health, or did. @returns `undefined` when nobody did since it was started */
export function findHealthWatch(nacre: Nacre, id: string): ProcessIdentity | undefined {
  try {
    const [pid, startTime = ''] = readFileSync(fileOf(nacre, id), 'latin1').trim().split(' ');
    return { pid: Number(pid), startTime };
  } catch {
    return undefined;
  }
}

export function endHealthWatch(nacre: Nacre, watch: ProcessIdentity | undefined): void {
  if (watch === undefined || !nacre.host().isAlive(watch.pid, watch.startTime)) return;
  try {
    process.kill(watch.pid, 'SIGTERM');
  } catch {
    // It was about to end.
  }
}

/** @returns `undefined` of a container that has no check, or does not run */
export function healthTerms(record: ContainerRecord): (HealthTerms & { readonly check: Check }) | undefined {
  const check = toHealthCheck(record);
  return check === undefined || !isLiving(record.state) ? undefined : { check, startedAt: record.state.startedAt };
}

type Check = NonNullable<ReturnType<typeof toHealthCheck>>;

function fileOf({ runDirectory }: Nacre, id: string): string {
  return join(lifePaths(runDirectory, id).directory, 'health');
}
