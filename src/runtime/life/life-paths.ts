import { join } from 'node:path';

/** What of a container that lives by itself lies in `$NACRE_RUN/life/<id>`, gone with a reboot as the container is. */
export interface LifePaths {
  readonly directory: string;
  /** Held by whoever starts, stops, settles or removes it. Beside the directory: it must not go with it. */
  readonly lock: string;
  /** Written by conmon when the container ends: its exit status in decimal. */
  readonly exit: string;
  readonly monitorPid: string;
  /** Names a process that waits for the exit status, and takes the directory away when it has it: `PID START`. */
  readonly watched: string;
  /** There as long as somebody is about to settle its end himself. */
  readonly claimed: string;
}

export function lifePaths(runDirectory: string, id: string): LifePaths {
  const directory = join(runDirectory, 'life', id);
  return {
    directory,
    lock: `${directory}.lock`,
    exit: join(directory, 'exit'),
    monitorPid: join(directory, 'conmon.pid'),
    watched: join(directory, 'watched'),
    claimed: join(directory, 'claimed'),
  };
}
