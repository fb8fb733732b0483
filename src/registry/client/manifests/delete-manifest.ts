import { answerFault } from '../http/answer-fault.ts';
import { discard } from '../http/read-body.ts';
import type { RepositoryCalls } from '../repository-calls.ts';
import { nameManifest } from './get-manifest.ts';

/** What came of asking a registry to delete something; `unsupported` when it does not delete by tag, or nothing at all. */
export type Deletion = 'deleted' | 'absent' | 'unsupported';

/**
 * Deletes a manifest by its digest, with all tags that point to it, or a tag alone.
 * Source: distribution-spec, "Deleting Manifests" and "Deleting tags".
 *
 * @throws registry/unauthorized, registry/…
 */
export async function deleteManifest(
  calls: RepositoryCalls,
  reference: string,
  signal?: AbortSignal,
): Promise<Deletion> {
  const response = await calls.at(
    { kind: 'manifest', repository: calls.name.repository, reference },
    { method: 'DELETE', actions: ['pull', 'delete'], ...(signal === undefined ? {} : { signal }) },
  );
  switch (response.status) {
    case 200:
    case 202:
    case 204:
      await discard(response);
      return 'deleted';
    case 404:
      await discard(response);
      return 'absent';
    case 400:
    case 405:
    case 501:
      await discard(response);
      return 'unsupported';
    default:
      throw await answerFault(nameManifest(reference), response);
  }
}
