import { utf8 } from '../../base/index.ts';
import type { Answer } from './answer.ts';
import { answerFault } from './answer-fault.ts';
import type { Http } from './http-types.ts';
import { drained, takeOver } from './take-over.ts';

/** What sending works with. */
export interface SendDeps {
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  readonly isHead: boolean;
  readonly onFailure: (error: unknown) => void;
}

/** Writes an answer to a client, at its pace. What fails while a body is on its way ends the connection, so that nobody takes it for whole. */
export async function sendAnswer(response: Http['Response'], answer: Answer, deps: SendDeps): Promise<void> {
  switch (answer.kind) {
    case 'json': {
      const body = utf8(`${JSON.stringify(answer.value)}\n`);
      return sendWhole(response, answer.status, { 'content-type': 'application/json', ...answer.headers }, body, deps);
    }
    case 'text': {
      const headers = { 'content-type': 'text/plain; charset=utf-8', ...answer.headers };
      return sendWhole(response, answer.status, headers, utf8(answer.text), deps);
    }
    case 'empty':
      response.writeHead(
        answer.status,
        answer.status < 300 && answer.status !== 204
          ? { 'content-length': 0, ...answer.headers }
          : { ...answer.headers },
      );
      response.end();
      return;
    case 'stream':
      return sendStream(response, answer, deps);
    case 'hijack':
      return sendTakenOver(response, answer, deps);
  }
}

function sendWhole(
  response: Http['Response'],
  status: number,
  headers: Readonly<Record<string, string | number>>,
  body: Uint8Array,
  { isHead }: SendDeps,
): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(isHead ? undefined : body);
}

async function sendStream(
  response: Http['Response'],
  answer: Answer & { readonly kind: 'stream' },
  deps: SendDeps,
): Promise<void> {
  const pieces = answer.body[Symbol.asyncIterator]();
  const begin = (): void => {
    response.writeHead(answer.status, { 'content-type': answer.contentType, ...answer.headers });
    response.flushHeaders();
  };
  const leave = (): void => void pieces.return?.()?.catch(() => undefined);
  deps.signal.addEventListener('abort', leave, { once: true });
  try {
    if (answer.atOnce === true) begin();
    for (let piece = await pieces.next(); piece.done !== true; piece = await pieces.next()) {
      if (!response.headersSent) begin();
      if (deps.signal.aborted) return;
      if (!response.write(piece.value)) await drained(response);
    }
    if (!response.headersSent) begin();
    response.end();
  } catch (error) {
    if (!deps.signal.aborted) deps.onFailure(error);
    if (response.headersSent) response.destroy();
    else await sendAnswer(response, answerFault(error), deps);
  } finally {
    deps.signal.removeEventListener('abort', leave);
    leave();
  }
}

/** As older clients take it: no length and no chunks, the answer lasts as long as the connection, and nothing but what the request had is sent. */
async function sendTakenOver(
  response: Http['Response'],
  answer: Answer & { readonly kind: 'hijack' },
  { signal, onFailure }: SendDeps,
): Promise<void> {
  response.useChunkedEncodingByDefault = false;
  response.shouldKeepAlive = false;
  response.writeHead(200, { 'content-type': answer.contentType, connection: 'close' });
  response.flushHeaders();
  try {
    await answer.serve(takeOver(response.req, response, signal));
  } catch (error) {
    if (!signal.aborted) onFailure(error);
  }
  response.end();
}
