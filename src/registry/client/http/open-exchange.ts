import { assertNotCancelled, type ByteStream } from '../../../base/index.ts';
import type { Exchange, HttpRequest, HttpResponse } from './exchange.ts';
import { notReached } from './not-reached.ts';
import { createSecurity, type TlsSettings } from './tls-settings.ts';

/** Named by way of the function that loads it: an import, be it of types, is how a slow module creeps in. */
type Http = ReturnType<typeof process.getBuiltinModule<'node:http'>>;
type ClientRequest = InstanceType<Http['ClientRequest']>;
type IncomingMessage = InstanceType<Http['IncomingMessage']>;

/** How requests to one host, and to where it leads, are made. */
export interface ExchangeOptions {
  /** With its port, if it is said. */
  readonly host: string;
  /** Where proxies are said: HTTP_PROXY, HTTPS_PROXY, NO_PROXY, in lower case too. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly tls?: TlsSettings;
  /** Milliseconds without a byte after which a server counts as gone. */
  readonly patience: number;
}

/** Asks over connections that are kept for the next request. Disposing closes them. */
export interface OpenExchange extends Disposable {
  /** @throws registry/not-reached, registry/broken-off, registry/bad-certificate, base/cancelled, and whatever the body throws */
  readonly exchange: Exchange;
}

/** Opens nothing until the first request. */
export function openExchange(options: ExchangeOptions): OpenExchange {
  const agents = new Map<string, Sender>();
  // As URLs have it: without a port that is the usual one.
  const isOwn = (url: URL): boolean => url.host === new URL(`${url.protocol}//${options.host}`).host;
  return {
    exchange(request) {
      const { url } = request;
      const key = `${url.protocol} ${isOwn(url)}`;
      const sender = agents.get(key) ?? createSender(url, isOwn(url), options);
      agents.set(key, sender);
      const { agent, send } = sender;
      return ask(request, (headers) =>
        send(url, { method: request.method, headers, agent, timeout: patienceFor(request, options) }),
      );
    },
    [Symbol.dispose]() {
      for (const { agent } of agents.values()) agent.destroy();
    },
  };
}

/** Sends requests of one scheme over connections that are kept. */
interface Sender {
  readonly agent: InstanceType<Http['Agent']>;
  readonly send: Http['request'];
}

/** node:http and node:https are loaded here: at the top of a file they would cost every command 30 ms. */
function createSender({ protocol }: URL, isOwn: boolean, { environment, tls }: ExchangeOptions): Sender {
  const settings = { keepAlive: true, scheduling: 'lifo', proxyEnv: { ...environment } } as const;
  if (protocol === 'http:') {
    const { Agent, request } = process.getBuiltinModule('node:http');
    return { agent: new Agent(settings), send: request };
  }
  const { Agent, request } = process.getBuiltinModule('node:https');
  const security = createSecurity(isOwn ? tls : withoutClients(tls));
  return { agent: new Agent({ ...settings, ...security }), send: request };
}

/** Who we are to the registry is nothing to the hosts that it leads to. */
function withoutClients(tls: TlsSettings = {}): TlsSettings {
  return { ...tls, clients: [] };
}

/** What ends an upload may have a registry hash or move all of it before it answers. */
function patienceFor({ method }: HttpRequest, { patience }: ExchangeOptions): number {
  return method === 'PUT' ? 10 * patience : patience;
}

type Send = (headers: Readonly<Record<string, string>>) => ClientRequest;

function ask(request: HttpRequest, send: Send): Promise<HttpResponse> {
  const { url, body, signal } = request;
  assertNotCancelled(signal);
  return new Promise((resolve, reject) => {
    let answered = false;
    const fail = (error: unknown): void => reject(signal?.aborted ? cancelled(signal) : notReached(url, error));
    const outgoing = send(headersOf(request));
    const stop = (): void => void outgoing.destroy(new Error('cancelled'));
    signal?.addEventListener('abort', stop, { once: true });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no byte came for too long')));
    outgoing.on('error', fail);
    outgoing.on('close', () => {
      signal?.removeEventListener('abort', stop);
      fail(new Error('the connection broke off'));
    });
    outgoing.on('response', (message) => {
      answered = true;
      // What was not sent any more would be taken for the next request.
      message.once('close', () => outgoing.writableEnded || outgoing.destroy());
      resolve(toResponse(message, url));
    });
    if (body === undefined || body instanceof Uint8Array) {
      outgoing.end(body);
      return;
    }
    sendStream(outgoing, body, () => answered).catch((error) => {
      reject(error);
      outgoing.destroy();
    });
  });
}

function cancelled(signal: AbortSignal): unknown {
  try {
    assertNotCancelled(signal);
  } catch (error) {
    return error;
  }
  return signal.reason;
}

function headersOf({ headers = {}, body, method }: HttpRequest): Readonly<Record<string, string>> {
  const common = { 'user-agent': 'nacre', 'accept-encoding': 'identity', ...headers };
  if (body instanceof Uint8Array) return { ...common, 'content-length': String(body.length) };
  return body === undefined && method !== 'GET' && method !== 'HEAD' ? { ...common, 'content-length': '0' } : common;
}

function toResponse(message: IncomingMessage, url: URL): HttpResponse {
  const headers = Object.fromEntries(
    Object.entries(message.headersDistinct).map(([name, values]) => [name, values?.join(', ')]),
  );
  return { status: message.statusCode ?? 0, headers, body: message, url };
}

/** Ends early when the server has answered: it wants no more. */
async function sendStream(outgoing: ClientRequest, stream: ByteStream, isAnswered: () => boolean): Promise<void> {
  for await (const piece of stream) {
    // Its memory may be used again when the next one is asked for: it has to be with the kernel by then.
    const sent = await write(outgoing, piece);
    if (!sent || isAnswered()) return;
  }
  outgoing.end();
}

/** @returns whether the connection took it; why it did not is told by the request's own error */
function write(outgoing: ClientRequest, piece: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const give = (sent: boolean): void => {
      outgoing.off('response', answered);
      outgoing.off('close', closed);
      resolve(sent);
    };
    const answered = (): void => give(true);
    const closed = (): void => give(false);
    outgoing.once('response', answered);
    outgoing.once('close', closed);
    outgoing.write(piece, (error) => give(error === null || error === undefined));
  });
}
