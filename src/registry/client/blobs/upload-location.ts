import { registryFault } from '../faults.ts';
import type { HttpResponse } from '../http/exchange.ts';
import { toTarget } from '../http/follow-redirects.ts';
import { discard } from '../http/read-body.ts';

/** Where an upload goes on. The answer's body is read. @throws registry/bad-answer, registry/bad-redirect */
export async function locationOf(response: HttpResponse): Promise<URL> {
  await discard(response);
  const { location } = response.headers;
  if (location !== undefined) return toTarget(response.url, location);
  throw registryFault('registry/bad-answer', `${response.url.host} does not say where the upload goes on`);
}
