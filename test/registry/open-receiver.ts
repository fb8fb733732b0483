import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a receiver got. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Somebody who is told of events. */
export interface TestReceiver extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
}

/** @param answer is to end the response @default 204 */
export async function openReceiver(
  answer: (response: ServerResponse, received: Received, count: number) => void = (response) =>
    response.writeHead(204).end(),
): Promise<TestReceiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    const it = { headers: request.headers, body };
    received.push(it);
    answer(response, it, received.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
