import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { until } from '../suites/until.ts';

/** Hands requests on to servers in turn, as what stands before several servers does. Disposing ends it. */
export interface Balancer extends AsyncDisposable {
  readonly origin: string;
  /** Requests go to this server as well from now on. */
  add(origin: string): void;
  /** Requests go to others from now on; those that it has are broken off when it dies. */
  remove(origin: string): void;
  /** Waits until a server has no request. */
  idle(origin: string): Promise<void>;
}

interface Backend {
  readonly origin: string;
  requests: number;
}

export async function startBalancer(): Promise<Balancer> {
  const backends: Backend[] = [];
  const removed: Backend[] = [];
  const server = createServer((asked, answer) => void handOn(backends, asked, answer));
  // A client that uses a connection just as it is closed would see a failure that is nobody's.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (origin) => void backends.push({ origin, requests: 0 }),
    remove(origin) {
      const at = backends.findIndex((each) => each.origin === origin);
      removed.push(...backends.splice(at, 1));
    },
    idle: (origin) =>
      until(
        () => removed.concat(backends).every((each) => each.origin !== origin || each.requests === 0),
        () => `requests to ${origin}`,
      ),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function handOn(backends: Backend[], asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const backend = backends.shift();
  if (backend === undefined) return void answer.writeHead(502).end();
  backends.push(backend);
  backend.requests += 1;
  answer.once('close', () => {
    backend.requests -= 1;
  });
  const { method, url = '/', headers } = asked;
  // A connection of its own: none is left in the middle of a body that nobody wanted.
  const passed = request(new URL(url, backend.origin), { method, headers, agent: false });
  passed.once('response', (response) => {
    answer.writeHead(response.statusCode ?? 500, response.headers);
    pipeline(response, answer, () => asked.unpipe(passed).resume());
  });
  // What the server was told by then nobody knows: the client has to find out.
  passed.once('error', () => answer.writableEnded || asked.socket.destroy());
  answer.once('close', () => answer.writableFinished || passed.destroy());
  asked.pipe(passed);
}
