import type { Readable } from 'node:stream';
import type { TakenOver } from './answer.ts';
import type { Http } from './http-types.ts';

/** What a connection is written to: the socket itself, or the answer to a request. */
type Outlet = Http['Socket'] | Http['Response'];

/** Makes a connection that is no HTTP any more one of bytes in both directions. */
export function takeOver(input: Readable, outlet: Outlet, signal: AbortSignal): TakenOver {
  return {
    input,
    signal,
    write(bytes) {
      // Whoever is gone takes anything: that he is gone is told by the signal.
      if (outlet.destroyed || outlet.writableEnded) return undefined;
      return outlet.write(bytes) ? undefined : drained(outlet);
    },
  };
}

/** Waits until an outlet takes more, or nobody is there any more. */
export function drained(outlet: Outlet): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      outlet.off('drain', finish);
      outlet.off('close', finish);
      resolve();
    };
    outlet.once('drain', finish);
    outlet.once('close', finish);
  });
}
