import { serveFault } from './faults.ts';
import type { Http } from './http-types.ts';
import type { ServerLimits } from './server-limits.ts';

/** Bytes of a body that its headers announce; 0 when there is none, `undefined` when it comes in chunks. */
export function announcedSize(headers: Http['IncomingHttpHeaders']): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined;
  return Number(headers['content-length'] ?? 0);
}

/**
 * The body of a request, as it comes.
 *
 * @param most bytes
 * @throws serve/body-too-large, serve/client-slow, serve/client-gone
 */
export async function* readRequest(
  request: Http['Request'],
  most: number,
  { silence, slowest }: Pick<ServerLimits, 'silence' | 'slowest'>,
): AsyncGenerator<Uint8Array> {
  if ((announcedSize(request.headers) ?? 0) > most) throw tooLarge(most);
  let size = 0;
  let span = { from: performance.now(), size: 0 };
  try {
    // Whoever stops reading is to be able to answer: the connection is not destroyed then.
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      const bytes: Uint8Array = piece;
      size += bytes.length;
      if (size > most) throw tooLarge(most);
      const now = performance.now();
      if (now - span.from > silence) {
        if (size - span.size < slowest) throw tooSlow(slowest, silence);
        span = { from: now, size };
      }
      yield bytes;
    }
  } catch (error) {
    if (request.destroyed && !request.complete)
      throw serveFault('serve/client-gone', 'the client broke off', { cause: error });
    throw error;
  }
}

function tooLarge(most: number): Error {
  return serveFault('serve/body-too-large', `more than ${most} bytes`);
}

function tooSlow(slowest: number, silence: number): Error {
  return serveFault('serve/client-slow', `less than ${slowest} bytes came in ${silence / 1000} seconds`);
}
