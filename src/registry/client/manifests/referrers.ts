import { limits } from '../../../base/index.ts';
import {
  createIndex,
  type Descriptor,
  type Digest,
  digestOf,
  isIndexType,
  mediaTypes,
  parseIndex,
  parseManifestOrIndex,
} from '../../../oci/index.ts';
import { referrersTag } from '../../protocol/index.ts';
import { answerFault } from '../http/answer-fault.ts';
import type { HttpResponse } from '../http/exchange.ts';
import { followPages } from '../http/follow-pages.ts';
import { discard, readBody } from '../http/read-body.ts';
import type { CallRequest, RepositoryCalls } from '../repository-calls.ts';
import { type FetchedManifest, getManifest } from './get-manifest.ts';
import { putManifest } from './put-manifest.ts';

/** Which referrers are wanted. */
export interface ReferrersOptions {
  /** @default all */
  readonly artifactType?: string;
  readonly signal?: AbortSignal;
}

const list = { what: 'list of referrers', most: 1000 };

/**
 * The manifests that name `subject` as theirs: by the referrers API, or where there is none by the tag that stands for it.
 * Source: distribution-spec, "Listing Referrers".
 */
export async function listReferrers(
  calls: RepositoryCalls,
  subject: Digest,
  { artifactType, signal }: ReferrersOptions = {},
): Promise<readonly Descriptor[]> {
  const query = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
  const request: CallRequest = {
    method: 'GET',
    actions: ['pull'],
    headers: { accept: mediaTypes.ociIndex },
    ...(signal === undefined ? {} : { signal }),
  };
  const place = { kind: 'referrers', repository: calls.name.repository, digest: subject } as const;
  const first = await calls.at(place, request, query);
  if (first.status === 404 || first.status === 405) {
    await discard(first);
    return filter(await readTagged(calls, subject, signal), artifactType);
  }
  const found: Descriptor[] = [];
  for await (const response of followPages(list, first, (url) => calls.to(url, request)))
    found.push(...(await readPage(subject, response)));
  // One that said it filtered is not trusted with it either.
  return filter(found, artifactType);
}

async function readPage(subject: Digest, response: HttpResponse): Promise<readonly Descriptor[]> {
  if (response.status !== 200) throw await answerFault(`referrers of ${subject}`, response);
  return parseIndex(await readBody(response, limits.manifest), mediaTypes.ociIndex).manifests;
}

function filter(found: readonly Descriptor[], artifactType: string | undefined): readonly Descriptor[] {
  return artifactType === undefined ? found : found.filter((each) => each.artifactType === artifactType);
}

async function readTagged(
  calls: RepositoryCalls,
  subject: Digest,
  signal: AbortSignal | undefined,
): Promise<readonly Descriptor[]> {
  const list = await getManifest(calls, referrersTag(subject), signal);
  if (list === undefined || !isIndexType(list.descriptor.mediaType)) return [];
  return parseIndex(list.bytes, list.descriptor.mediaType).manifests;
}

/**
 * Adds a manifest to the tag that lists the referrers of its subject, for registries that do not do so themselves.
 * Source: distribution-spec, "Referrers Tag Schema".
 */
export async function addToReferrersTag(
  calls: RepositoryCalls,
  subject: Digest,
  { descriptor, bytes }: FetchedManifest,
  signal?: AbortSignal,
): Promise<void> {
  const known = await readTagged(calls, subject, signal);
  if (known.some(({ digest }) => digest === descriptor.digest)) return;
  const document = parseManifestOrIndex(bytes, descriptor.mediaType);
  const artifactType = document.artifactType ?? (document.kind === 'manifest' ? document.config.mediaType : undefined);
  const entry: Descriptor = {
    ...descriptor,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(Object.keys(document.annotations).length === 0 ? {} : { annotations: document.annotations }),
  };
  const index = createIndex({ manifests: [...known, entry] });
  const list = { mediaType: index.mediaType, digest: digestOf(index.bytes), size: index.bytes.length };
  await putManifest(calls, referrersTag(subject), { descriptor: list, bytes: index.bytes }, signal);
}
