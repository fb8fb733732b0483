import { messageOf } from '../../base/index.ts';
import type { Answer } from './answer.ts';
import { answerFault } from './answer-fault.ts';
import type { Http } from './http-types.ts';
import { takeOver } from './take-over.ts';

/** What answering works with. */
export interface UpgradeDeps {
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

/** Answers a request for a connection in both directions, which Node has handed over as it is. Source: the Engine API, "Hijacking". */
export async function answerUpgrade(socket: Http['Socket'], answer: Answer, deps: UpgradeDeps): Promise<void> {
  if (answer.kind !== 'hijack') return refuse(socket, answer, deps);
  socket.write(
    head('101 UPGRADED', {
      ...deps.headers,
      'content-type': answer.contentType,
      connection: 'Upgrade',
      upgrade: 'tcp',
    }),
  );
  try {
    await answer.serve(takeOver(socket, socket, deps.signal));
  } catch (error) {
    if (!deps.signal.aborted) deps.onFailure(error);
  }
  socket.end();
  // What the client still sends is read until it closes its half as well: closing on unread bytes would take back what it has not read yet.
  socket.resume();
}

function refuse(socket: Http['Socket'], answer: Answer, { headers }: UpgradeDeps): void {
  const told =
    answer.kind === 'json' || answer.kind === 'empty' ? answer : answerFault(new Error(messageOf(answer.kind)));
  const body = told.kind === 'json' ? `${JSON.stringify(told.value)}\n` : '';
  const status = told.kind === 'json' || told.kind === 'empty' ? told.status : 500;
  const length = `${Buffer.byteLength(body)}`;
  const type = { 'content-type': 'application/json', 'content-length': length, connection: 'close' };
  socket.end(
    head(`${status} ${process.getBuiltinModule('node:http').STATUS_CODES[status] ?? 'Unknown'}`, {
      ...headers,
      ...type,
    }) + body,
  );
}

function head(status: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`;
}
