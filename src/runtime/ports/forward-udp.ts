import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { PublishedPort } from '../network/index.ts';
import { portFault } from './port-fault.ts';

/** How long a caller may be silent before its replies are not awaited any more, in milliseconds. */
const patience = 60_000;
/** Callers served at once; the one that came first makes room. */
const mostCallers = 1024;

/**
 * Listens at the published port and sends each caller's datagrams to the container's port on the loopback interface, from a socket of the
 * caller's own, so that replies find back.
 *
 * @throws runtime/port-in-use, runtime/port-refused
 */
export async function forwardUdp(port: PublishedPort): Promise<AsyncDisposable> {
  const callers = new Map<string, Socket>();
  const outer = openSocket(port);
  outer.on('message', (bytes, from) => {
    const inner = callers.get(keyOf(from)) ?? openCaller(outer, from, callers);
    inner.send(bytes, port.containerPort, '127.0.0.1');
  });
  await bind(outer, port);
  return {
    async [Symbol.asyncDispose]() {
      for (const inner of callers.values()) inner.close();
      outer.close();
    },
  };
}

/** @throws runtime/port-in-use, runtime/port-refused */
export async function assertUdpPortFree(port: PublishedPort): Promise<void> {
  const socket = openSocket(port);
  await bind(socket, port);
  socket.close();
}

function openCaller(outer: Socket, from: RemoteInfo, callers: Map<string, Socket>): Socket {
  const inner = createSocket('udp4');
  const close = (): void => {
    if (callers.delete(keyOf(from))) inner.close();
  };
  const timer = setTimeout(close, patience);
  inner.on('message', (bytes) => {
    timer.refresh();
    outer.send(bytes, from.port, from.address);
  });
  // "Connection refused" while the container does not listen yet: datagrams may be lost.
  inner.on('error', close);
  inner.on('close', () => clearTimeout(timer));
  const [oldest] = callers.keys();
  if (callers.size >= mostCallers && oldest !== undefined) {
    callers.get(oldest)?.close();
    callers.delete(oldest);
  }
  callers.set(keyOf(from), inner);
  return inner;
}

function keyOf({ address, port }: RemoteInfo): string {
  return `${address} ${port}`;
}

function openSocket({ hostAddress }: PublishedPort): Socket {
  return createSocket(hostAddress?.includes('.') === true ? 'udp4' : 'udp6');
}

function bind(socket: Socket, port: PublishedPort): Promise<void> {
  const { hostAddress, hostPort } = port;
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => {
      socket.close();
      reject(portFault(port, cause));
    });
    socket.bind(
      { port: hostPort, exclusive: true, ...(hostAddress === undefined ? {} : { address: hostAddress }) },
      () => {
        // Errors of single datagrams from here on.
        socket.removeAllListeners('error').on('error', () => {});
        resolve();
      },
    );
  });
}
