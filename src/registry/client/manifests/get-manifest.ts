import { limits } from '../../../base/index.ts';
import {
  type Descriptor,
  digestAlgorithm,
  digestOf,
  isDigest,
  isIndexType,
  isManifestType,
  mediaTypes,
} from '../../../oci/index.ts';
import { headerNames } from '../../protocol/index.ts';
import { registryFault } from '../faults.ts';
import { answerFault } from '../http/answer-fault.ts';
import type { HttpResponse, Method } from '../http/exchange.ts';
import { discard, readBody } from '../http/read-body.ts';
import { isBusy } from '../http/retry.ts';
import type { RepositoryCalls } from '../repository-calls.ts';

/** A manifest or index, as it came. */
export interface FetchedManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

const accepted = [
  mediaTypes.ociIndex,
  mediaTypes.dockerManifestList,
  mediaTypes.ociManifest,
  mediaTypes.dockerManifest,
].join(', ');

/**
 * Fetches a manifest by tag or digest; the bytes have the digest that is asked for, or that the registry names.
 *
 * @returns `undefined` when there is none
 * @throws registry/bad-answer when it is another, too large, or of a kind that is not known
 */
export async function getManifest(
  calls: RepositoryCalls,
  reference: string,
  signal?: AbortSignal,
): Promise<FetchedManifest | undefined> {
  const response = await ask(calls, 'GET', reference, signal);
  if (response === undefined) return undefined;
  const bytes = await readBody(response, limits.manifest);
  const promised = isDigest(reference) ? reference : response.headers[headerNames.contentDigest];
  // A registry may name it by an algorithm that is not known here; then there is nothing to compare.
  const known = promised !== undefined && isDigest(promised) ? promised : undefined;
  const digest = digestOf(bytes, known && digestAlgorithm(known));
  if (known !== undefined && known !== digest)
    throw registryFault('registry/bad-answer', `${nameManifest(reference)}: another manifest came: ${digest}`);
  return { descriptor: { mediaType: mediaTypeOf(reference, response), digest, size: bytes.length }, bytes };
}

/**
 * What a tag or digest stands for, told without fetching it where the registry can; `undefined` when it is not there.
 *
 * @throws as `getManifest`
 */
export async function resolveManifest(
  calls: RepositoryCalls,
  reference: string,
  signal?: AbortSignal,
): Promise<Descriptor | undefined> {
  const response = await ask(calls, 'HEAD', reference, signal);
  if (response === undefined) return undefined;
  await discard(response);
  const { [headerNames.contentDigest]: digest = '', 'content-length': size = '' } = response.headers;
  if (!isDigest(digest) || !/^\d{1,9}$/.test(size)) return (await getManifest(calls, reference, signal))?.descriptor;
  if (isDigest(reference) && digest !== reference)
    throw registryFault('registry/bad-answer', `${nameManifest(reference)}: the registry names another: ${digest}`);
  return { mediaType: mediaTypeOf(reference, response), digest, size: Number(size) };
}

async function ask(
  calls: RepositoryCalls,
  method: Method,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<HttpResponse | undefined> {
  const cancel = signal === undefined ? {} : { signal };
  const request = { method, actions: ['pull'], headers: { accept: accepted }, ...cancel } as const;
  const response = await calls.at({ kind: 'manifest', repository: calls.name.repository, reference }, request);
  if (response.status === 200) return response;
  // The answer to HEAD has no body that says more; some registries do not know HEAD.
  if (method === 'HEAD' && response.status !== 404 && !isBusy(response)) {
    await discard(response);
    return ask(calls, 'GET', reference, signal);
  }
  if (response.status !== 404) throw await answerFault(nameManifest(reference), response);
  await discard(response);
  return undefined;
}

function mediaTypeOf(reference: string, { headers }: HttpResponse): string {
  const mediaType = (headers['content-type'] ?? '').replace(/\s*;.*$/s, '').toLowerCase();
  if (isManifestType(mediaType) || isIndexType(mediaType)) return mediaType;
  const found = mediaType === '' ? 'no media type' : `media type "${mediaType.slice(0, 100)}"`;
  throw registryFault(
    'registry/bad-answer',
    `${nameManifest(reference)} has ${found}: it is neither a manifest nor an index`,
    {
      hint: mediaType.includes('docker.distribution.manifest.v1')
        ? 'Push the image anew: it has the form of before 2016 (schema 1).'
        : 'Check the name, and whether something stands before the registry that answers in its place.',
    },
  );
}

/** What messages call it. The repository is not told: whoever asked says what for. */
export function nameManifest(reference: string): string {
  return `${isDigest(reference) ? 'manifest' : 'tag'} ${reference}`;
}
