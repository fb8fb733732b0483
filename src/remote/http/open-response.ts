import { assertNotCancelled, messageOf } from '../../base/index.ts';
import { remoteFault } from '../faults.ts';
import { isHttp, showUrl } from './http-address.ts';

/** Named by way of the function that loads it: an import, be it of types, is how a slow module creeps in. */
type Http = ReturnType<typeof process.getBuiltinModule<'node:http'>>;
type IncomingMessage = InstanceType<Http['IncomingMessage']>;

/** How a request is made. */
export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Sent to the host of the first address, and to no other that a redirect leads to. */
  readonly authorization?: string;
  /** Where proxies are said: HTTP_PROXY, HTTPS_PROXY, NO_PROXY, in lower case too. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Follow a redirect from https to http: right when the content is checked otherwise. @default false */
  readonly allowPlain?: boolean;
  readonly signal?: AbortSignal;
}

/** A response whose body has not been read. */
export interface OpenResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: IncomingMessage;
  /** Where redirects ended. */
  readonly url: URL;
}

const mostRedirects = 10;
/** Milliseconds without a byte after which a server counts as gone. */
const patience = 60_000;

/**
 * Asks for an address and follows redirects.
 *
 * @throws remote/not-reached, remote/bad-redirect, base/cancelled
 */
export async function openResponse(start: URL, options: RequestOptions): Promise<OpenResponse> {
  let url = start;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const authorization = url.origin === start.origin ? options.authorization : undefined;
    const body = await request(url, authorization, options);
    const { statusCode: status = 0, headers } = body;
    const target = isRedirect(status) ? headers.location : undefined;
    if (target === undefined) return { status, headers, body, url };
    body.destroy();
    url = follow(url, target, options);
  }
  throw remoteFault('remote/bad-redirect', `${showUrl(start)} leads on and on: more than ${mostRedirects} redirects`, {
    hint: 'Use the address where the file really is.',
  });
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

function follow(from: URL, location: string, { allowPlain = false }: RequestOptions): URL {
  const url = URL.parse(location, from.href);
  if (url === null || !isHttp(url)) {
    throw remoteFault('remote/bad-redirect', `${showUrl(from)} leads to an address that is none of http or https`, {
      hint: 'Use the address where the file really is.',
    });
  }
  url.username = '';
  url.password = '';
  if (from.protocol === 'https:' && url.protocol === 'http:' && !allowPlain) {
    throw remoteFault('remote/bad-redirect', `${showUrl(from)} leads from https to ${showUrl(url)}`, {
      hint: 'Say with --checksum=sha256:… what the file is, and it may come over http.',
    });
  }
  return url;
}

type Environment = RequestOptions['environment'];

/** Connections that are kept for the next file, for as long as somebody has the environment that says by which way they go. */
const agents = new WeakMap<Environment, Map<string, InstanceType<Http['Agent']>>>();

function agentFor({ protocol }: URL, environment: Environment): InstanceType<Http['Agent']> {
  const known = agents.get(environment) ?? new Map<string, InstanceType<Http['Agent']>>();
  agents.set(environment, known);
  const agent = known.get(protocol) ?? createAgent(protocol, environment);
  known.set(protocol, agent);
  return agent;
}

function createAgent(protocol: string, environment: Environment): InstanceType<Http['Agent']> {
  const { Agent } =
    protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
  return new Agent({ keepAlive: true, proxyEnv: { ...environment } });
}

function request(
  url: URL,
  authorization: string | undefined,
  { headers, environment, signal }: RequestOptions,
): Promise<IncomingMessage> {
  // At the top of a file they would cost every command 30 ms.
  const { request: send } =
    url.protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
  assertNotCancelled(signal);
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => reject(signal?.aborted === true ? cause : notReached(url, cause));
    try {
      const outgoing = send(url, {
        headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
        agent: agentFor(url, environment),
        timeout: patience,
        ...(signal === undefined ? {} : { signal }),
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no byte for ${patience / 1000} seconds`)));
      outgoing.on('error', fail);
      outgoing.on('response', resolve);
      outgoing.end();
    } catch (cause) {
      fail(cause);
    }
  });
}

/** The fault of a connection that was not made, or broke off. */
export function notReached(url: URL, cause: unknown): Error {
  return remoteFault('remote/not-reached', `fetch ${showUrl(url)}: ${describe(cause)}`, {
    hint: 'Check the address and the network, and whether HTTP_PROXY or HTTPS_PROXY is needed.',
    cause,
  });
}

function describe(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the name of the host is not known';
    case 'ECONNREFUSED':
      return 'the host refuses the connection';
    case 'ECONNRESET':
      return 'the connection broke off';
    default:
      return messageOf(cause) || 'the connection failed';
  }
}
