import { setTimeout } from 'node:timers/promises';

/** Counts bytes, and waits when there are too many for the time that has passed. */
export interface Pace {
  take(bytes: number): Promise<void>;
  /** How many there were. */
  bytes(): number;
}

export interface PaceOptions {
  /** Bytes in a second. @default as many as come */
  readonly rate?: number;
  readonly onBytes?: (count: number) => void;
  /** Ends a wait: `take` fails. */
  readonly signal?: AbortSignal;
}

/** Shorter waits than this many milliseconds are put off, as timers are not that exact. */
const shortest = 20;

export function createPace({ rate, onBytes, signal }: PaceOptions): Pace {
  const started = performance.now();
  let bytes = 0;
  return {
    bytes: () => bytes,
    async take(count) {
      signal?.throwIfAborted();
      bytes += count;
      onBytes?.(count);
      if (rate === undefined) return;
      const ahead = (bytes / rate) * 1000 - (performance.now() - started);
      if (ahead > shortest) await setTimeout(ahead, undefined, signal === undefined ? {} : { signal });
    },
  };
}
