import type { Readable } from 'node:stream';
import { daemonFault } from '../faults.ts';
import type { TakenOver } from './answer.ts';
import type { Http } from './http-types.ts';

/** What a connection is written to: the socket itself, or the answer to a request. */
type Outlet = Http['Socket'] | Http['Response'];

/** Makes a connection that is no HTTP any more one of bytes in both directions. */
export function takeOver(input: Readable, outlet: Outlet, signal: AbortSignal): TakenOver {
  return {
    input,
    signal,
    async write(bytes) {
      if (outlet.destroyed || outlet.writableEnded) throw clientGone();
      if (!outlet.write(bytes)) await drained(outlet);
    },
  };
}

/** Waits until an outlet takes more. @throws daemon/client-gone */
export function drained(outlet: Outlet): Promise<void> {
  return new Promise((resolve, reject) => {
    const onDrain = (): void => {
      outlet.off('close', onClose);
      resolve();
    };
    const onClose = (): void => {
      outlet.off('drain', onDrain);
      reject(clientGone());
    };
    outlet.once('drain', onDrain);
    outlet.once('close', onClose);
  });
}

function clientGone(): Error {
  return daemonFault('daemon/client-gone', 'the client broke off');
}
