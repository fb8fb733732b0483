import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Passes connections on to a server of this machine, slows them down, and cuts them off. */
export interface CuttingProxy extends AsyncDisposable {
  /** `127.0.0.1:port`, as in references. */
  readonly host: string;
  /** Connections that were cut off. */
  readonly cuts: number;
  /** Bytes that came from the server, and that went to it. */
  readonly down: number;
  readonly up: number;
}

export interface CuttingProxyOptions {
  /** Called for each connection: after how many bytes, in both directions together, it is to be cut off. @default none is */
  readonly nextCut?: () => number;
  /** Bytes that pass in a millisecond, of each connection. @default as many as come */
  readonly pace?: number;
}

export async function startCuttingProxy(origin: string, options: CuttingProxyOptions): Promise<CuttingProxy> {
  const { nextCut, pace } = options;
  const { hostname, port } = new URL(origin);
  const open = new Set<Socket>();
  const counts = { cuts: 0, down: 0, up: 0 };
  const server = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port) });
    let left = nextCut?.() ?? Number.POSITIVE_INFINITY;
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
        counts[from === far ? 'down' : 'up'] += passing.length;
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
        } else if (pace !== undefined) {
          from.pause();
          setTimeout(() => from.resume(), piece.length / pace);
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
    get up() {
      return counts.up;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
