import { mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { assertNotCancelled, milliseconds } from '../../base/index.ts';
import type { Host } from '../../host/index.ts';
import type { ContainerRecord } from '../container-records.ts';
import { isLiving } from '../container-state.ts';
import { killGroups, listGroups } from '../driver/control-groups.ts';
import { thawGroups } from '../driver/freeze-container.ts';
import { runtimeFault } from '../faults.ts';
import { findEnd } from './find-end.ts';
import { lifePaths } from './life-paths.ts';

/** Real-time signals are known by their distance from the first. */
const firstRealTime = 34;
const lastSignal = 64;

/** The number of a signal by name, with or without SIG, or by number; `undefined` when there is none of that name. */
export function parseSignal(text: string): number | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (/^\d+$/.test(name)) return Number(name) >= 1 && Number(name) <= lastSignal ? Number(name) : undefined;
  const [, sign, distance = '0'] = /^RTM(IN\+?|AX-?)(\d*)$/.exec(name) ?? [];
  if (sign !== undefined) {
    const number = sign.startsWith('IN') ? firstRealTime + Number(distance) : lastSignal - Number(distance);
    return number >= firstRealTime && number <= lastSignal ? number : undefined;
  }
  return Object.entries(constants.signals).find(([known]) => known === `SIG${name}`)?.[1];
}

/** @throws runtime/bad-flag */
export function signalNumber(text: string, flag: string): number {
  const number = parseSignal(text);
  if (number !== undefined) return number;
  throw runtimeFault('runtime/bad-flag', `${flag} ${text}: there is no such signal`, {
    hint: 'Give a name such as SIGTERM or HUP, or a number from 1 to 64.',
  });
}

/** What asks a container to end: its own flag, what its image says, or SIGTERM. */
export function stopSignalOf({ options, config }: Pick<ContainerRecord, 'options' | 'config'>): string {
  return options.stopSignal ?? config.stopSignal ?? 'SIGTERM';
}

/**
 * Sends a signal to a container's first process.
 *
 * @returns whether there was one
 */
export function signalContainer({ state }: ContainerRecord, signal: number, host: Pick<Host, 'isAlive'>): boolean {
  if (!isLiving(state) || !host.isAlive(state.process.pid, state.process.startTime)) return false;
  try {
    return process.kill(state.process.pid, signal);
  } catch {
    return false;
  }
}

/** Says that whoever calls this settles the container's end, so that conmon need not call for it. */
function claimEnd(runDirectory: string, id: string): void {
  const { claimed } = lifePaths(runDirectory, id);
  mkdirSync(dirname(claimed), { recursive: true, mode: 0o700 });
  writeFileSync(claimed, '');
}

/** What waiting for an end works on. */
export interface EndRequest {
  readonly runDirectory: string;
  readonly host: Pick<Host, 'isAlive'>;
  readonly signal?: AbortSignal;
}

// The kernel tells only a parent, which we are not: we look, soon at first.
const firstLook = 1;
const longestWait = 20;

/**
 * Waits for the end of a container that lives by itself.
 *
 * @param timeout milliseconds
 * @returns whether it has ended
 * @throws base/cancelled
 */
export async function waitForEnd(record: ContainerRecord, timeout: number, request: EndRequest): Promise<boolean> {
  const deadline = milliseconds() + timeout;
  for (let wait = firstLook; ; wait = Math.min(wait * 1.25, longestWait)) {
    assertNotCancelled(request.signal);
    if (findEnd(record, request.runDirectory, request.host) !== undefined) return true;
    const left = deadline - milliseconds();
    if (left <= 0) return false;
    await setTimeout(Math.min(wait, left));
  }
}

// A killed process is gone when the kernel has done its work for it.
const killPatience = 30_000;

/**
 * Asks a container to end, and kills it when it does not in time. A paused one goes on, so that it can. Call it with the container's life held.
 *
 * @param timeout milliseconds; Infinity: never kill
 * @throws runtime/not-stopped, base/cancelled
 */
export async function stopProcesses(
  record: ContainerRecord,
  { signal, timeout }: { readonly signal: number; readonly timeout: number },
  request: EndRequest,
): Promise<void> {
  claimEnd(request.runDirectory, record.id);
  signalContainer(record, signal, request.host);
  if (record.state.kind === 'paused') thawGroups(listGroups(record));
  if (await waitForEnd(record, timeout, request)) return;
  await killProcesses(record, request);
}

/** @throws runtime/not-stopped */
export async function killProcesses(record: ContainerRecord, request: EndRequest): Promise<void> {
  claimEnd(request.runDirectory, record.id);
  if (!signalContainer(record, constants.signals.SIGKILL, request.host)) killGroups(listGroups(record));
  thawGroups(listGroups(record));
  if (await waitForEnd(record, killPatience, request)) return;
  throw runtimeFault('runtime/not-stopped', `container ${record.name} was killed and is still there`, {
    hint: 'Its process waits for a device or a file system that does not answer: see the kernel log.',
  });
}
