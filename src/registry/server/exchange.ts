import type { AccessEntry } from './access-entry.ts';
import type { Answer } from './answer.ts';
import type { Call, Registry } from './call.ts';
import { type RegistryAct, toRegistryEvent } from './events/registry-event.ts';
import type { Http } from './http-types.ts';
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
  /** Asks for the rights of who sent the request. */
  readonly ask: (action: RightsAction, repository: string | undefined) => Decision | Promise<Decision>;
  /** Bytes of the body that were read. */
  received(): number;
  /** Who it was, when that is known by now. */
  user(): string | undefined;
}

/** Who decides about a request, and who is told of it. */
export interface ExchangeOptions extends Pick<RegistryServerOptions, 'onEvent' | 'onFailure'> {
  readonly rights: Rights;
}

export function openExchange(
  registry: Registry,
  { rights, onEvent, onFailure }: ExchangeOptions,
  request: Http['Request'],
  response: Http['Response'],
  id: string,
): Exchange {
  const { headers, socket } = request;
  const asker: Asker = { headers, address: socket.remoteAddress ?? '', socket };
  let received = 0;
  let user: string | undefined;

  function note(decision: Decision): Decision {
    if (decision.kind !== 'unauthorized') user = decision.user ?? user;
    return decision;
  }

  function ask(action: RightsAction, repository: string | undefined): Decision | Promise<Decision> {
    const decided = rights(asker, action, repository);
    return decided instanceof Promise ? decided.then(note) : note(decided);
  }

  async function* body(most: number): AsyncGenerator<Uint8Array> {
    if (headers.expect !== undefined) response.writeContinue();
    for await (const piece of readRequest(request, most, registry.limits)) {
      received += piece.length;
      yield piece;
    }
  }

  async function tell(act: RegistryAct): Promise<void> {
    const agent = headers['user-agent'];
    const { method = '' } = request;
    const asked = { id, address: asker.address, host: headers.host ?? '', method };
    const origin = { request: { ...asked, ...(agent === undefined ? {} : { agent }) } };
    try {
      await onEvent?.(toRegistryEvent(act, { ...origin, ...(user === undefined ? {} : { actor: user }) }));
    } catch (error) {
      onFailure?.(error, id);
    }
  }

  const target = splitTarget(request.url ?? '');
  const call: Call = {
    registry,
    method: request.method ?? '',
    headers,
    ...target,
    bodySize: announcedSize(headers),
    body,
    may: async (action, repository) => rights(asker, action, repository),
    ...(onEvent === undefined ? {} : { tell }),
  };
  return {
    request,
    response,
    id,
    begun: performance.now(),
    call,
    asker,
    ask,
    received: () => received,
    user: () => user,
  };
}

/** Path and query of a request's target, which may be a whole address when it came by a proxy. */
function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const local = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '');
  const at = local.indexOf('?');
  return at === -1 ? { path: local, query: '' } : { path: local.slice(0, at), query: local.slice(at + 1) };
}

/** What the log tells of a request. */
export function toAccessEntry(exchange: Exchange, { status, error }: Answer, sent: Sent): AccessEntry {
  const { request, call, id, begun } = exchange;
  const user = exchange.user();
  const agent = request.headers['user-agent'];
  return {
    id,
    time: new Date().toISOString(),
    address: request.socket.remoteAddress ?? '',
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
