import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request meets on its way to the bucket. `undefined`: nothing. */
export type Trouble =
  | { readonly kind: 'answer'; readonly status: number; readonly code: string }
  /** The connection is cut before the request is answered, or after so many bytes of the answer. */
  | { readonly kind: 'cut'; readonly after?: number }
  /** It is never answered. */
  | { readonly kind: 'silence' };

/** Stands before a server of S3. */
export interface FaultyBucket extends AsyncDisposable {
  readonly endpoint: string;
  /** `METHOD path` of every request. */
  readonly asked: string[];
  /** Asked for each request, in its order. */
  trouble: (call: string) => Trouble | undefined;
}

export async function startFaultyBucket(endpoint: string): Promise<FaultyBucket> {
  const server = createServer((incoming, response) => {
    const call = `${incoming.method} ${incoming.url}`;
    bucket.asked.push(call);
    answer(endpoint, incoming, response, bucket.trouble(call));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bucket: FaultyBucket = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    trouble: () => undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return bucket;
}

function answer(
  endpoint: string,
  incoming: IncomingMessage,
  response: ServerResponse,
  trouble: Trouble | undefined,
): void {
  incoming.on('error', () => undefined);
  if (trouble?.kind === 'silence') return;
  if (trouble?.kind === 'cut' && trouble.after === undefined) {
    incoming.socket.destroy();
    return;
  }
  if (trouble?.kind === 'answer') {
    incoming.resume();
    response.writeHead(trouble.status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${trouble.code}</Code><Message>of a test</Message></Error>`);
    return;
  }
  const { method, headers } = incoming;
  // The signature holds for the host that the client named.
  const outgoing = request(new URL(incoming.url ?? '', endpoint), { method, headers, agent: false }, (from) => {
    response.writeHead(from.statusCode ?? 500, from.headers);
    let passed = 0;
    from.on('data', (piece: Buffer) => {
      passed += piece.length;
      const isCut = trouble?.after !== undefined && passed >= trouble.after;
      if (!isCut) response.write(piece);
      else if (trouble.after === 0) response.destroy();
      else response.write(piece, () => response.destroy());
      if (isCut) from.destroy();
    });
    from.on('end', () => response.end());
  });
  outgoing.on('error', () => response.destroy());
  incoming.pipe(outgoing);
}
