import { connect, createServer, type Server, type Socket } from 'node:net';
import type { PublishedPort } from '../network/index.ts';
import { portFault } from './port-fault.ts';

/**
 * Listens at the published port and connects each caller to the container's port on the loopback interface. Either side's end of
 * writing is passed on; a failure on one side ends the other.
 *
 * @throws runtime/port-in-use, runtime/port-refused
 */
export async function forwardTcp(port: PublishedPort): Promise<AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (caller) => {
    const inner = connect({ host: '127.0.0.1', port: port.containerPort, allowHalfOpen: true });
    for (const [socket, other] of [
      [caller, inner],
      [inner, caller],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket));
      socket.pipe(other);
    }
  });
  await listen(server, port);
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await close(server);
    },
  };
}

/** @throws runtime/port-in-use, runtime/port-refused */
export async function assertTcpPortFree(port: PublishedPort): Promise<void> {
  const server = createServer();
  await listen(server, port);
  await close(server);
}

/** Without an address it listens at every one, IPv4 and IPv6. */
function listen(server: Server, port: PublishedPort): Promise<void> {
  const { hostAddress, hostPort } = port;
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(portFault(port, cause)));
    server.listen(
      { port: hostPort, exclusive: true, ...(hostAddress === undefined ? {} : { host: hostAddress }) },
      resolve,
    );
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
