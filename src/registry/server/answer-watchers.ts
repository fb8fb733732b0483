import { utf8 } from '../../base/index.ts';
import type { Awaitable } from '../records/index.ts';
import { type Answer, document, refuse } from './answer.ts';
import type { Call } from './call.ts';
import type { ServerState } from './server-state.ts';

/** Answers those who watch the server: `/healthz`, `/readyz`, `/metrics`. @returns `undefined` for other addresses */
export function answerWatchers(call: Call, state: ServerState): Awaitable<Answer> | undefined {
  if (call.path.startsWith('/v2')) return undefined;
  const watched = call.method === 'GET' || call.method === 'HEAD' ? call.path : '';
  switch (watched) {
    case '/healthz':
      return text('ok\n');
    case '/readyz':
      return answerReady(call, state);
    case '/metrics':
      return answerMetrics(call, state);
    default:
      return refuse('UNSUPPORTED', { status: 404, message: 'there is nothing at this address' });
  }
}

async function answerMetrics({ registry }: Call, { metrics, upstreams, formatMetrics }: ServerState): Promise<Answer> {
  const stored = await Promise.all([
    linesIfAny(() => registry.keeping.formatMetrics()),
    linesIfAny(() => formatMetrics?.() ?? []),
  ]);
  const lines = [...(upstreams?.formatMetrics() ?? []), ...stored.flat()];
  return text(metrics.format() + lines.map((line) => `${line}\n`).join(''), 'text/plain; version=0.0.4; charset=utf-8');
}

/** What records that can not be read would say is left out: all else is needed just then. */
async function linesIfAny(format: () => Awaitable<readonly string[]>): Promise<readonly string[]> {
  try {
    return await format();
  } catch {
    return [];
  }
}

/** Whether requests should be sent here: what is stored can be read, and the server is not about to stop. */
async function answerReady({ registry }: Call, state: ServerState): Promise<Answer> {
  if (state.isStopping()) return refuse('UNAVAILABLE', { message: 'the server is about to stop' });
  try {
    await registry.metadata.repositories.has('ready');
    await registry.storage.uploads.count();
    await registry.storage.check?.();
    return text('ok\n');
  } catch {
    return refuse('UNAVAILABLE', { message: 'what is stored can not be read' });
  }
}

function text(content: string, type = 'text/plain; charset=utf-8'): Answer {
  return document(utf8(content), { 'content-type': type });
}
