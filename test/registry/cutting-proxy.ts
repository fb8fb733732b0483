import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Passes connections on to a server of this machine, and cuts them off. */
export interface CuttingProxy extends AsyncDisposable {
  /** `127.0.0.1:port`, as in references. */
  readonly host: string;
  /** Connections that were cut off. */
  readonly cuts: number;
  /** Bytes that the server sent to whoever is behind the proxy. */
  readonly down: number;
}

/**
 * @param nextCut called for each connection: after how many bytes, in both directions together, it is to be cut off; `undefined` leaves it
 */
export async function startCuttingProxy(origin: string, nextCut: () => number | undefined): Promise<CuttingProxy> {
  const { hostname, port } = new URL(origin);
  const open = new Set<Socket>();
  const counts = { cuts: 0, down: 0 };
  const server = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port) });
    let left = nextCut() ?? Number.POSITIVE_INFINITY;
    let isCut = false;
    const end = (): void => {
      for (const socket of [near, far]) socket.destroy();
    };
    const pass = (from: Socket, to: Socket): void => {
      open.add(from);
      from.on('error', end);
      from.on('close', () => {
        open.delete(from);
        end();
      });
      from.on('data', (piece: Uint8Array) => {
        if (to.destroyed || isCut) return;
        const passing = piece.subarray(0, left);
        if (from === far) counts.down += passing.length;
        left -= passing.length;
        if (passing.length < piece.length) {
          isCut = true;
          counts.cuts += 1;
          // What came before the cut arrives.
          to.write(passing, end);
          from.pause();
        } else if (!to.write(passing)) {
          from.pause();
          to.once('drain', () => from.resume());
        }
      });
    };
    pass(near, far);
    pass(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  return {
    host: `127.0.0.1:${address.port}`,
    get cuts() {
      return counts.cuts;
    },
    get down() {
      return counts.down;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
