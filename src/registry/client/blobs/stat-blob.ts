import type { Digest } from '../../../oci/index.ts';
import { registryFault } from '../faults.ts';
import { answerFault } from '../http/answer-fault.ts';
import { discard } from '../http/read-body.ts';
import type { RepositoryCalls } from '../repository-calls.ts';

/**
 * Bytes of a blob of which no more than its digest is known; `undefined` when the repository does not have it.
 *
 * @throws registry/bad-answer when the registry does not say
 */
export async function statBlob(
  calls: RepositoryCalls,
  digest: Digest,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const response = await calls.at(
    { kind: 'blob', repository: calls.name.repository, digest },
    { method: 'HEAD', actions: ['pull'], ...(signal === undefined ? {} : { signal }) },
  );
  if (response.status !== 200 && response.status !== 404) throw await answerFault(`blob ${digest}`, response);
  await discard(response);
  if (response.status === 404) return undefined;
  const { 'content-length': length = '' } = response.headers;
  if (/^\d{1,15}$/.test(length)) return Number(length);
  throw registryFault('registry/bad-answer', `${response.url.host} does not say how long blob ${digest} is`);
}
