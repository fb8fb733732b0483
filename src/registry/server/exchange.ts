import type { AccessEntry } from './access-entry.ts';
import type { Answer } from './answer.ts';
import type { Call, Registry } from './call.ts';
import { createTell } from './events/create-tell.ts';
import type { Http } from './http-types.ts';
import type { Limited, RateGate, Turn } from './rates/rate-gate.ts';
import type { RegistryServerOptions } from './registry-options.ts';
import { announcedSize, readRequest } from './request-body.ts';
import type { Asker, Decision, Rights, RightsAction } from './rights.ts';
import type { Sent } from './send-answer.ts';

/** A request that is being answered, and what is to be told of it afterwards. */
export interface Exchange {
  readonly request: Http['Request'];
  readonly response: Http['Response'];
  readonly id: string;
  /** By `performance.now()`. */
  readonly begun: number;
  readonly call: Call;
  readonly asker: Asker;
  /** It was not let in. */
  readonly limited?: Limited;
  /** Its place among those that were let in; to be left in the end. */
  readonly turn?: Turn;
  /** Asks for the rights of who sent the request. */
  readonly ask: (action: RightsAction, repository: string | undefined) => Decision | Promise<Decision>;
  /** Bytes of the body that were read. */
  received(): number;
  /** Who it was, when that is known by now. */
  user(): string | undefined;
}

/** Who decides about a request, and who is told of it. */
export interface ExchangeOptions
  extends Pick<RegistryServerOptions, 'gate' | 'clientAddress' | 'onEvent' | 'onFailure'> {
  readonly rights: Rights;
}

export function openExchange(
  registry: Registry,
  told: ExchangeOptions,
  request: Http['Request'],
  response: Http['Response'],
  id: string,
): Exchange {
  const { headers } = request;
  const asker = toAsker(request, told.clientAddress);
  const target = splitTarget(request.url ?? '');
  const entry = enter(told.gate, asker, target.path);
  let received = 0;
  let user: string | undefined;

  function note(decision: Decision): Decision {
    if (decision.kind === 'unauthorized' || decision.kind === 'limited') return decision;
    user = decision.user ?? user;
    return (user === undefined ? undefined : entry.turn?.admit(user)) ?? decision;
  }

  function ask(action: RightsAction, repository: string | undefined): Decision | Promise<Decision> {
    const decided = told.rights(asker, action, repository);
    return decided instanceof Promise ? decided.then(note) : note(decided);
  }

  async function* body(most: number): AsyncGenerator<Uint8Array> {
    if (headers.expect !== undefined) response.writeContinue();
    for await (const piece of readRequest(request, most, registry.limits)) {
      received += piece.length;
      yield piece;
      const paced = entry.turn?.pace('received', piece.length);
      if (paced !== undefined) await paced;
    }
  }

  const method = request.method ?? '';
  const tell = createTell(told, { id, method, asker, user: () => user });
  const call: Call = {
    registry,
    method,
    headers,
    ...target,
    bodySize: announcedSize(headers),
    body,
    may: async (action, repository) => told.rights(asker, action, repository),
    ...(tell === undefined ? {} : { tell }),
  };
  return {
    request,
    response,
    id,
    ...entry,
    begun: performance.now(),
    call,
    asker,
    ask,
    received: () => received,
    user: () => user,
  };
}

function toAsker(request: Http['Request'], clientAddress: RegistryServerOptions['clientAddress']): Asker {
  const { headers, socket } = request;
  const remote = socket.remoteAddress ?? '';
  return { headers, address: clientAddress?.(request, remote) ?? remote, socket };
}

/** Lets a request in, or not. Who only asks how the server does is let in unseen. */
function enter(
  gate: RateGate | undefined,
  { address }: Asker,
  path: string,
): { readonly turn?: Turn; readonly limited?: Limited } {
  const isToken = path === '/token';
  if (gate === undefined || !(isToken || path.startsWith('/v2'))) return {};
  const entry = gate.enter(address, isToken ? 'token' : 'registry');
  return 'kind' in entry ? { limited: entry } : { turn: entry };
}

/** Path and query of a request's target, which may be a whole address when it came by a proxy. */
function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const local = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '');
  const at = local.indexOf('?');
  return at === -1 ? { path: local, query: '' } : { path: local.slice(0, at), query: local.slice(at + 1) };
}

/** What the log tells of a request. */
export function toAccessEntry(exchange: Exchange, { status, error }: Answer, sent: Sent): AccessEntry {
  const { request, call, asker, id, begun } = exchange;
  const user = exchange.user();
  const agent = request.headers['user-agent'];
  return {
    id,
    time: new Date().toISOString(),
    address: asker.address,
    ...(user === undefined ? {} : { user }),
    method: call.method,
    target: request.url ?? '',
    // As others write it: the client was gone before all was sent.
    status: sent.whole ? status : 499,
    ...(error === undefined ? {} : { error }),
    received: exchange.received(),
    sent: sent.bytes,
    milliseconds: Math.round((performance.now() - begun) * 1000) / 1000,
    ...(agent === undefined ? {} : { agent }),
  };
}
