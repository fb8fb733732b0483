import { isFault } from '../../base/index.ts';
import type { Answer } from './answer.ts';
import { answerFault } from './answer-fault.ts';
import { answerWatchers } from './answer-watchers.ts';
import type { Registry } from './call.ts';
import { createConnectionQueue } from './connection-queue.ts';
import { dispatch } from './dispatch.ts';
import { type Exchange, openExchange, toAccessEntry } from './exchange.ts';
import type { Http } from './http-types.ts';
import { refuseLimited } from './rates/refuse-limited.ts';
import { refuseRequest } from './refuse-request.ts';
import type { RegistryServerOptions } from './registry-options.ts';
import { createRequestIds } from './request-id.ts';
import { everybody } from './rights.ts';
import { type Sent, sendAnswer } from './send-answer.ts';
import type { ServerState } from './server-state.ts';

type RequestListener = (request: Http['Request'], response: Http['Response']) => void;

/** A piece of an answer is to be taken within so many spans of `silence`. */
const patientFor = 5;
/** Milliseconds that a client gets to send what is not wanted of a body. */
const unreadTime = 10_000;

/** Answers requests: gives each an id, has it answered, turns what fails into an answer, writes it, counts it and logs it. */
export function createRequestListener(
  registry: Registry,
  options: RegistryServerOptions,
  state: ServerState,
): RequestListener {
  const nextId = createRequestIds();
  const patience = registry.limits.silence * patientFor;
  const { rights = everybody, answerToken, onAccess, onFailure } = options;
  const told = { ...options, rights };

  async function answer({ request, call, asker, ask, id, limited }: Exchange): Promise<Answer> {
    const unfit = refuseRequest(request);
    if (unfit !== undefined) return unfit;
    if (limited !== undefined) return refuseLimited(limited);
    try {
      if (answerToken !== undefined && call.path === '/token') return await answerToken(call, asker);
      return await (answerWatchers(call, state) ?? dispatch(call, ask, state.upstreams));
    } catch (error) {
      if (!isFault(error) || error.status >= 500) onFailure?.(error, id);
      return answerFault(error);
    }
  }

  async function send(exchange: Exchange, result: Answer): Promise<Sent> {
    const { request, response, id, turn } = exchange;
    const headers = {
      'docker-distribution-api-version': 'registry/2.0',
      'x-request-id': id,
      ...result.headers,
      ...(state.isStopping() || isWaiting(exchange) ? { connection: 'close' } : {}),
    };
    try {
      leaveUnread(request);
      const pace = turn && ((bytes: number) => turn.pace('sent', bytes));
      return await sendAnswer(response, { ...result, headers }, { isHead: request.method === 'HEAD', pace, patience });
    } catch (error) {
      onFailure?.(error, id);
      return { bytes: 0, whole: false };
    }
  }

  async function serve(request: Http['Request'], response: Http['Response']): Promise<void> {
    state.metrics.begin();
    const exchange = openExchange(registry, told, request, response, nextId(request.headers['x-request-id']));
    const result = await answer(exchange);
    const sent = await send(exchange, result);
    exchange.turn?.leave();
    state.metrics.end({
      method: exchange.call.method,
      status: result.status,
      received: exchange.received(),
      sent: sent.bytes,
      seconds: (performance.now() - exchange.begun) / 1000,
    });
    onAccess?.(toAccessEntry(exchange, result, sent));
  }

  const inTurn = createConnectionQueue();
  return (request, response) => inTurn(request.socket, () => serve(request, response));
}

/** Whether the client waits for leave to send a body that nobody wants: what it sends next can not be told from another request. */
function isWaiting({ request, received }: Exchange): boolean {
  return request.headers.expect !== undefined && received() === 0 && !request.complete;
}

/**
 * The rest of a body that is not wanted is taken off the connection for a while, so that the client gets to read the answer: one that is cut
 * off while it sends sees only that.
 */
function leaveUnread(request: Http['Request']): void {
  if (request.complete || request.destroyed) return;
  const deadline = setTimeout(() => request.socket.destroy(), unreadTime).unref();
  request.once('close', () => clearTimeout(deadline));
}
