import { setTimeout } from 'node:timers/promises';
import { assertNotCancelled, milliseconds } from '../../../base/index.ts';
import {
  type ContainerRecord,
  holdLife,
  isLiving,
  killProcesses,
  signalContainer,
  signalNumber,
  stopProcesses,
  stopSignalOf,
  thawContainer,
} from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';
import { settleHeld } from './settle.ts';
import { tellContainer } from './tell-container.ts';

export interface StopOptions {
  /** Name or number. @default what the container or its image says, else SIGTERM */
  readonly stopSignal?: string;
  /** Seconds until it is killed; negative: never. @default what the container says, else 10 */
  readonly timeout?: number;
  /** Whether its restart policy counts again after the next boot. @default false */
  readonly untilBoot?: boolean;
  readonly signal?: AbortSignal;
}

const defaultTimeout = 10;

/**
 * Asks a container to end and kills it when it does not in time. Its restart policy does not start it again.
 *
 * @returns whether it ran
 * @throws runtime/bad-flag, runtime/not-stopped, base/cancelled
 */
export async function stopContainer(
  nacre: Nacre,
  { id }: Pick<ContainerRecord, 'id'>,
  options: StopOptions = {},
): Promise<boolean> {
  const { runDirectory } = nacre;
  const host = nacre.host();
  const records = openContainerRecords(nacre.store);
  using _life = await holdLife(host, runDirectory, id, options.signal);
  await settleHeld(nacre, id);
  stayStopped(nacre, id, options.untilBoot === true ? 'until-boot' : true);
  const record = records.get(id);
  if (record === undefined || !isLiving(record.state)) return false;
  const number = signalNumber(options.stopSignal ?? stopSignalOf(record), '--signal');
  const seconds = options.timeout ?? record.options.stopTimeout ?? defaultTimeout;
  const timeout = seconds < 0 ? Number.POSITIVE_INFINITY : seconds * 1000;
  tellContainer(nacre, record, 'kill', { signal: String(number) });
  const request = { runDirectory, host, ...(options.signal === undefined ? {} : { signal: options.signal }) };
  if (record.owner === undefined) await stopProcesses(record, { signal: number, timeout }, request);
  else await stopOwned(nacre, record, number, timeout, options.signal);
  await settleHeld(nacre, id);
  tellContainer(nacre, record, 'stop');
  return true;
}

/** From here on the restart policy does not count; one that waits to be started again stays ended. */
export function stayStopped(nacre: Nacre, id: string, stopped: true | 'until-boot' = true): void {
  openContainerRecords(nacre.store).change(id, (record) => {
    // What somebody stopped is not started by a boot.
    if (stopped === 'until-boot' && record.stopped === true) return undefined;
    if (record.state.kind !== 'restarting') return { stopped };
    const { nextStart: _, ...ended } = record.state;
    return { stopped, state: { ...ended, kind: 'exited' } };
  });
}

/** Whoever runs it in the foreground sees it end, and says so in the record. */
async function stopOwned(
  nacre: Nacre,
  record: ContainerRecord,
  number: number,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const host = nacre.host();
  signalContainer(record, number, host);
  const deadline = milliseconds() + timeout;
  let killed = false;
  for (let wait = 2; isRunning(nacre, record.id); wait = Math.min(wait * 1.5, 20)) {
    assertNotCancelled(signal);
    if (!killed && milliseconds() >= deadline) killed = signalContainer(record, 9, host);
    await setTimeout(wait);
  }
}

function isRunning(nacre: Nacre, id: string): boolean {
  const record = openContainerRecords(nacre.store).get(id);
  if (record === undefined || !isLiving(record.state)) return false;
  const { owner } = record;
  return owner === undefined || nacre.host().isAlive(owner.pid, owner.startTime);
}

/**
 * Kills a container at once and settles its end. To be called with its life held.
 *
 * @throws runtime/not-stopped
 */
export async function killHeld(nacre: Nacre, record: ContainerRecord): Promise<void> {
  stayStopped(nacre, record.id);
  if (record.owner === undefined) await killProcesses(record, { runDirectory: nacre.runDirectory, host: nacre.host() });
  else await stopOwned(nacre, record, 9, 0, undefined);
  await settleHeld(nacre, record.id);
}

/**
 * Sends a signal to a container.
 *
 * @param signal name or number. @default SIGKILL
 * @throws runtime/bad-flag, app/container-not-running
 */
export async function killContainer(nacre: Nacre, record: ContainerRecord, signal = 'SIGKILL'): Promise<void> {
  const number = signalNumber(signal, '--signal');
  const ends = number === 9 || number === signalNumber(stopSignalOf(record), '--stop-signal');
  if (!isLiving(record.state)) throw notRunning(record);
  if (ends) openContainerRecords(nacre.store).change(record.id, () => ({ stopped: true }));
  if (!signalContainer(record, number, nacre.host())) throw notRunning(record);
  // Before that, nothing that is frozen takes a signal.
  if (ends && record.state.kind === 'paused') thawContainer(record);
  tellContainer(nacre, record, 'kill', { signal: String(number) });
}

export function notRunning({ name }: Pick<ContainerRecord, 'name'>): Error {
  return appFault('app/container-not-running', `container ${name} is not running`, {
    hint: `Start it first: \`nacre start ${name}\`.`,
  });
}
