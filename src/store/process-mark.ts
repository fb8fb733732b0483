import { readlinkSync } from 'node:fs';
import { currentBoot, isAlive, processStartTime } from '../host/index.ts';

/**
 * The mark of a process: `<boot>-<pid namespace>-<pid>-<start>`. No other process ever has the same one, and whether its
 * process still lives can be told from it. Rows and files that a process owns begin with it.
 */
export interface ProcessMark {
  /** First eight hex digits of the kernel's boot id. */
  readonly boot: string;
  /** Inode of the pid namespace in which `pid` counts. */
  readonly namespace: string;
  readonly pid: number;
  /** Clock ticks from the boot to the start of the process. */
  readonly start: string;
}

const pattern = /^([0-9a-f]{8})-([0-9]{1,20})-([0-9]{1,10})-([0-9]{1,20})(?![0-9])/;
let own: ProcessMark | undefined;

/** The mark of this process. */
export function processMark(): ProcessMark {
  own ??= {
    boot: currentBoot(),
    namespace: /\[(\d+)\]/.exec(readlinkSync('/proc/self/ns/pid'))?.[1] ?? '0',
    pid: process.pid,
    start: processStartTime(process.pid)?.split('@')[0] ?? '0',
  };
  return own;
}

export function formatMark(mark: ProcessMark): string {
  return `${mark.boot}-${mark.namespace}-${mark.pid}-${mark.start}`;
}

/** The mark a text begins with, or `undefined`. */
export function parseMark(text: string): ProcessMark | undefined {
  const [, boot, namespace, pid, start] = pattern.exec(text) ?? [];
  if (boot === undefined || namespace === undefined || pid === undefined || start === undefined) return undefined;
  return { boot, namespace, pid: Number(pid), start };
}

/**
 * Whether the process may still live. A process of another pid namespace can't be looked up from here: it counts as alive until
 * the next boot, so that what it has under way is never taken from it.
 */
export function mayLive(mark: ProcessMark): boolean {
  const self = processMark();
  if (mark.boot !== self.boot) return false;
  if (mark.namespace !== self.namespace) return true;
  return isAlive(mark.pid, mark.start);
}
