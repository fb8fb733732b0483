import type { Descriptor } from '../../../oci/index.ts';
import { answerFault } from '../http/answer-fault.ts';
import { discard } from '../http/read-body.ts';
import type { RepositoryCalls } from '../repository-calls.ts';

/** Whether the repository has a blob. @throws registry/bad-answer when it has another size there */
export async function hasBlob(calls: RepositoryCalls, descriptor: Descriptor, signal?: AbortSignal): Promise<boolean> {
  const { digest, size } = descriptor;
  const cancel = signal === undefined ? {} : { signal };
  const response = await calls.at(
    { kind: 'blob', repository: calls.name.repository, digest },
    { method: 'HEAD', actions: ['pull'], ...cancel },
  );
  if (response.status !== 200 && response.status !== 404) throw await answerFault(`blob ${digest}`, response);
  await discard(response);
  const length = response.headers['content-length'];
  return response.status === 200 && (length === undefined || Number(length) === size);
}
