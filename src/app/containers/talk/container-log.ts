import {
  arrangeLog,
  type ContainerRecord,
  clearLog,
  defaultLogOptions,
  followLog,
  isLiving,
  type LogEntry,
  logFiles,
  readLog,
} from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';
import { type LogRequest, readJournal } from './read-journal.ts';

export type { LogEntry, LogRequest };

/**
 * What a container printed, in pieces, oldest first.
 *
 * @throws app/no-log when it is not kept
 */
export async function* readContainerLog(
  nacre: Nacre,
  record: ContainerRecord,
  request: LogRequest,
): AsyncGenerator<readonly LogEntry[], void, undefined> {
  assertKept(record);
  const { follow = false, ...choice } = request;
  if (record.options.log?.driver === 'journald') yield* readJournal(nacre.host(), record.id, request);
  else if (!follow) {
    const files = logFiles(record.directory);
    arrangeLog(files, record.options.log ?? defaultLogOptions);
    yield* readLog(files, choice);
  } else {
    const isAlive = (): boolean => mayPrint(nacre, record.id);
    yield* followLog(record.directory, record.options.log, { ...choice, isAlive });
  }
}

/**
 * Forgets what a container has printed so far; it may run on meanwhile.
 *
 * @throws app/no-log when there is nothing that can be forgotten
 */
export function clearContainerLog(record: ContainerRecord): void {
  assertKept(record);
  if (record.options.log?.driver === 'journald')
    throw appFault('app/no-log', `the log of ${record.name} is in the journal, which forgets by its own rules`, {
      hint: 'See `journalctl --vacuum-time`.',
    });
  clearLog(logFiles(record.directory));
}

/** @throws app/no-log */
function assertKept({ name, owner, options }: ContainerRecord): void {
  if (owner !== undefined)
    throw appFault('app/no-log', `the output of ${name} goes to whoever started it, and is not kept`, {
      hint: 'Run it without --rm, or with -d.',
    });
  if (options.log?.driver === 'none')
    throw appFault('app/no-log', `the output of ${name} is not kept: its log driver is none`, {
      hint: 'Run it with another --log-driver.',
    });
}

/** Whether what watches over it lives: that writes the log, and ends when the last who may print has gone. */
function mayPrint(nacre: Nacre, id: string): boolean {
  const state = openContainerRecords(nacre.store).get(id)?.state;
  if (state?.kind === 'restarting') return true;
  if (state === undefined || !isLiving(state)) return false;
  const { pid, startTime } = state.monitor ?? state.process;
  return nacre.host().isAlive(pid, startTime);
}
