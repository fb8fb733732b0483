import { type Answer, refuse } from './answer.ts';
import type { Http } from './http-types.ts';

/**
 * Refuses what servers and proxies on the way may take for different requests, and so may hide one request in another. The rest of the
 * connection can not be trusted then, and ends. Source: RFC 9112, sections 3.2 and 6.1.
 *
 * @returns `undefined` when there is nothing wrong
 */
export function refuseRequest({ headers, rawHeaders, httpVersion }: Http['Request']): Answer | undefined {
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked')
    return close(501, 'bodies are taken in chunks, and in no other coding');
  if (coding !== undefined && httpVersion === '1.0') return close(400, 'HTTP/1.0 has no chunks');
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  return hosts > 1 ? close(400, 'the request names two hosts') : undefined;
}

function close(status: number, message: string): Answer {
  return refuse('UNSUPPORTED', { status, message, headers: { connection: 'close' } });
}
