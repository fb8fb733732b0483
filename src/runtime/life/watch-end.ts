import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Host } from '../../host/index.ts';
import type { ContainerRecord } from '../container-records.ts';
import type { Ended, Living } from '../container-state.ts';
import { currentOwner } from '../driver/owner-directory.ts';
import { findEnd } from './find-end.ts';
import { lifePaths } from './life-paths.ts';
import { type EndRequest, waitForEnd } from './signal-container.ts';

/** Waits for the end of one life of a container, and learns of it whoever settles it. */
export interface EndWatch extends Disposable {
  /** @throws base/cancelled */
  ended(): Promise<Ended>;
}

/** To be called before anybody can have settled the end: with the container's life held, or when it was seen to run. */
export function watchEnd(
  record: ContainerRecord,
  living: Living,
  request: EndRequest & { readonly host: Pick<Host, 'isAlive' | 'processStartTime'> },
): EndWatch {
  const { runDirectory, host } = request;
  const paths = lifePaths(runDirectory, record.id);
  const own = currentOwner(host);
  const running: ContainerRecord = { ...record, state: { kind: 'running', ...living } };
  writeFileSync(paths.watched, `${own.pid} ${own.startTime}`);
  return {
    async ended() {
      await waitForEnd(running, Number.POSITIVE_INFINITY, request);
      const ended = findEnd(running, runDirectory, host);
      if (ended === undefined) throw new Error('what has ended can not run again');
      return ended;
    },
    [Symbol.dispose]: () => rmSync(paths.watched, { force: true }),
  };
}

/** Whether somebody else is about to read how the container ended. */
export function isWatched(runDirectory: string, id: string, host: Pick<Host, 'isAlive'>): boolean {
  try {
    const [pid, startTime = ''] = readFileSync(lifePaths(runDirectory, id).watched, 'latin1').split(' ');
    return Number(pid) !== process.pid && host.isAlive(Number(pid), startTime);
  } catch {
    return false;
  }
}
