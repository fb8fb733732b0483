import { isFault, readBytes } from '../../../base/index.ts';
import { registryFault } from '../faults.ts';
import type { HttpResponse } from './exchange.ts';
import { notReached } from './not-reached.ts';

/** Bytes of an unwanted body that are read so that its connection can be used again. */
const worthReading = 256 * 1024;

/** @throws registry/bad-answer when it is larger than that, or encoded; registry/broken-off when it breaks off */
export async function readBody(response: HttpResponse, limit: number): Promise<Uint8Array> {
  assertPlain(response);
  try {
    return await readBytes(response.body, limit);
  } catch (error) {
    if (!isFault(error)) throw notReached(response.url, error);
    throw registryFault('registry/bad-answer', `${response.url.host}: an answer is larger than ${limit} bytes`);
  } finally {
    response.body.destroy();
  }
}

/** Gets rid of a body that nobody wants. */
export async function discard(response: HttpResponse): Promise<void> {
  await readBytes(response.body, worthReading).catch(() => undefined);
  response.body.destroy();
}

/** @throws registry/bad-answer when the body is encoded, which is never asked for */
export function assertPlain({ headers, url }: HttpResponse): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return;
  throw registryFault('registry/bad-answer', `${url.host}: an answer comes encoded as ${encoding.slice(0, 40)}`);
}
