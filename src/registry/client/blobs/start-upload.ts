import type { Digest } from '../../../oci/index.ts';
import { headerNames } from '../../protocol/index.ts';
import { answerFault } from '../http/answer-fault.ts';
import type { HttpResponse } from '../http/exchange.ts';
import { discard } from '../http/read-body.ts';
import type { RepositoryCalls } from '../repository-calls.ts';
import type { Upload } from './send-blob.ts';
import { locationOf } from './upload-location.ts';

/**
 * Begins an upload, unless the registry takes the blob from another of its repositories.
 *
 * @returns where to send the blob; `undefined` when it was taken from there
 */
export async function mountOrStart(
  calls: RepositoryCalls,
  digest: Digest,
  from: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Upload | undefined> {
  if (from === undefined) return startUpload(calls, digest, signal);
  const response = await post(calls, { mount: digest, from }, signal);
  if (response.status === 202) return toUpload(calls, response);
  await discard(response);
  // Some refuse to mount what they do not let us read, instead of beginning an upload.
  return response.status === 201 ? undefined : startUpload(calls, digest, signal);
}

/** Begins an upload. @throws registry/… */
export async function startUpload(
  calls: RepositoryCalls,
  digest: Digest,
  signal: AbortSignal | undefined,
): Promise<Upload> {
  const response = await post(calls, undefined, signal);
  if (response.status === 202) return toUpload(calls, response);
  throw await answerFault(`send blob ${digest}`, response);
}

function post(
  calls: RepositoryCalls,
  mount: { readonly mount: Digest; readonly from: string } | undefined,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const request = { method: 'POST', actions: ['pull', 'push'], ...(signal === undefined ? {} : { signal }) } as const;
  const place = { kind: 'uploads', repository: calls.name.repository } as const;
  if (mount === undefined) return calls.at(place, request);
  return calls.at(place, { ...request, from: mount.from }, `?mount=${mount.mount}&from=${mount.from}`);
}

/** Source: distribution-spec, "Pushing a blob in chunks". */
async function toUpload({ chunk }: RepositoryCalls, response: HttpResponse): Promise<Upload> {
  const least = Number(response.headers[headerNames.chunkMinLength] ?? 0);
  const fitting = Math.max(chunk, Number.isSafeInteger(least) ? least : 0);
  return { location: await locationOf(response), at: 0, chunk: fitting };
}
