import { runtimeFault } from '../../faults.ts';
import { parseSize } from '../../flags/size.ts';

/** Where the output of a container that lives by itself is kept: in files, in the system's journal, or nowhere. */
export type LogDriver = 'file' | 'journald' | 'none';

/** How it is kept: `--log-driver` and `--log-opt`. */
export interface LogOptions {
  readonly driver: LogDriver;
  /** Bytes after which another file is begun. */
  readonly maxSize: number;
  /** Files there are at most, the one that is written included. */
  readonly maxFile: number;
  /** What the journal calls it. @default the container's ID */
  readonly tag?: string;
}

/** Ten mebibytes, three times. */
export const defaultLogOptions: LogOptions = { driver: 'file', maxSize: 10 << 20, maxFile: 3 };

const drivers: ReadonlyMap<string, LogDriver> = new Map([
  ['file', 'file'],
  ['k8s-file', 'file'],
  ['json-file', 'file'],
  ['local', 'file'],
  ['journald', 'journald'],
  ['none', 'none'],
]);

/** A line of output has up to 8 KiB, and a file must have room for some. */
const smallest = 16 << 10;

/**
 * Reads `--log-driver` and `--log-opt`. Docker's `json-file` and `local` and Podman's `k8s-file` are names of our files.
 *
 * @param driver @default file
 * @param options each `NAME=VALUE`
 * @throws runtime/bad-flag
 */
export function parseLogOptions(driver: string | undefined, options: readonly string[]): LogOptions {
  const known = drivers.get(driver ?? 'file');
  if (known === undefined) {
    throw runtimeFault('runtime/bad-flag', `--log-driver ${driver}: there is no such driver`, {
      hint: 'Take file, journald or none.',
    });
  }
  return options.reduce(applyOption, { ...defaultLogOptions, driver: known });
}

function applyOption(options: LogOptions, text: string): LogOptions {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  switch (name) {
    case 'max-size':
      return { ...options, maxSize: value === '-1' ? Number.MAX_SAFE_INTEGER : parseMaxSize(value, text) };
    case 'max-file':
      return { ...options, maxFile: parseMaxFile(value, text) };
    case 'tag':
      return { ...options, tag: value };
    default:
      throw runtimeFault('runtime/bad-flag', `--log-opt ${text}: there is no such option`, {
        hint: 'Take max-size=SIZE, max-file=COUNT or tag=TEXT.',
      });
  }
}

function parseMaxSize(value: string, text: string): number {
  const bytes = parseSize(value, `--log-opt ${text}`);
  if (bytes >= smallest) return bytes;
  throw runtimeFault('runtime/bad-flag', `--log-opt ${text}: a log of less than 16k has no room for a line`, {
    hint: 'Give at least 16k.',
  });
}

function parseMaxFile(value: string, text: string): number {
  const count = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (count >= 1) return count;
  throw runtimeFault('runtime/bad-flag', `--log-opt ${text}: "${value}" is no number of files`, {
    hint: 'Give a number from 1 to 9999.',
  });
}
