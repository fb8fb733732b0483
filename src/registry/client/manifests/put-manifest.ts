import { type Descriptor, type Digest, digestAlgorithm, isDigest, parseManifestOrIndex } from '../../../oci/index.ts';
import { headerNames } from '../../protocol/index.ts';
import { registryFault } from '../faults.ts';
import { answerFault } from '../http/answer-fault.ts';
import { discard } from '../http/read-body.ts';
import type { RepositoryCalls } from '../repository-calls.ts';
import type { FetchedManifest } from './get-manifest.ts';

/**
 * Stores a manifest under its digest or a tag.
 *
 * @returns the subject that the registry took no note of, so that it has to be done by a tag; `undefined` when there is nothing to do
 * @throws registry/refused when it lacks what the manifest points to, registry/…
 */
export async function putManifest(
  calls: RepositoryCalls,
  reference: string,
  { descriptor, bytes }: FetchedManifest,
  signal?: AbortSignal,
): Promise<Descriptor | undefined> {
  const { digest, mediaType } = descriptor;
  const response = await calls.at(
    { kind: 'manifest', repository: calls.name.repository, reference },
    {
      method: 'PUT',
      actions: ['pull', 'push'],
      headers: { 'content-type': mediaType },
      body: bytes,
      ...(signal === undefined ? {} : { signal }),
    },
  );
  if (response.status !== 201 && response.status !== 200 && response.status !== 202)
    throw await answerFault(`send manifest ${digest}`, response);
  await discard(response);
  assertSame(digest, response.headers[headerNames.contentDigest], response.url.host);
  const { subject } = parseManifestOrIndex(bytes, mediaType);
  return response.headers[headerNames.subject] === undefined ? subject : undefined;
}

function assertSame(digest: Digest, found: string | undefined, host: string): void {
  if (found === undefined || found === digest || !isDigest(found) || digestAlgorithm(found) !== digestAlgorithm(digest))
    return;
  throw registryFault('registry/bad-answer', `${host} took manifest ${digest} for another: ${found.slice(0, 80)}`);
}
