import { isFault, readBytes } from '../../../base/index.ts';
import {
  digestAlgorithm,
  digestOf,
  type Index,
  isDigest,
  isTag,
  type Manifest,
  parseManifestOrIndex,
} from '../../../oci/index.ts';
import { formatRoute, formatWarning, headerNames, type Route } from '../../protocol/index.ts';
import type { PutOutcome } from '../../records/index.ts';
import { type Answer, bare, refuse } from '../answer.ts';
import type { Call } from '../call.ts';
import { isUnchanged } from '../is-unchanged.ts';
import { isElsewhere, toNewManifest } from '../new-manifest.ts';
import { refuseFixed, refuseOver } from '../refuse-change.ts';

type ManifestRoute = Extract<Route, { readonly kind: 'manifest' }>;

/** `…/manifests/<tag or digest>`: GET, HEAD, PUT, DELETE. Source: distribution-spec, "Pulling manifests", "Pushing Manifests". */
export async function answerManifest(call: Call, route: ManifestRoute): Promise<Answer> {
  switch (call.method) {
    case 'PUT':
      return putManifest(call, route);
    case 'DELETE':
      return deleteManifest(call, route);
    default:
      return getManifest(call, route);
  }
}

async function getManifest(call: Call, { repository, reference }: ManifestRoute): Promise<Answer> {
  const { metadata, cache, keeping } = call.registry;
  const found = metadata.manifests.find(repository, reference);
  const record = found instanceof Promise ? await found : found;
  if (record === undefined) return refuse('MANIFEST_UNKNOWN', { detail: { reference } });
  const { digest, mediaType, size } = record;
  keeping.notePull(repository, digest, isDigest(reference) ? undefined : reference);
  const headers = {
    'content-type': mediaType,
    [headerNames.contentDigest]: digest,
    etag: `"${digest}"`,
    'content-length': size,
    'x-content-type-options': 'nosniff',
  };
  if (isUnchanged(call, digest)) return { status: 304, headers: { etag: headers.etag } };
  if (call.method === 'HEAD') return { status: 200, headers };
  const read = cache.read(digest);
  const body = read instanceof Promise ? await read : read;
  if (body === undefined) return refuse('MANIFEST_UNKNOWN', { detail: { reference } });
  const tag = isDigest(reference) ? {} : { tag: reference };
  void call.tell?.({ action: 'pull', object: 'manifest', repository, digest, mediaType, size, ...tag });
  return { status: 200, headers, body };
}

async function putManifest(call: Call, { repository, reference }: ManifestRoute): Promise<Answer> {
  const { metadata, keeping, limits } = call.registry;
  const bytes = await readBytes(call.body(limits.manifest), limits.manifest);
  const byDigest = isDigest(reference);
  const digest = digestOf(bytes, byDigest ? digestAlgorithm(reference) : 'sha256');
  if (byDigest && reference !== digest)
    return refuse('DIGEST_INVALID', { message: `the content has digest ${digest}`, detail: { reference } });
  // Source: distribution-spec 1.2, "Pushing Manifests": several tags at once, when it is sent by digest.
  const tags = byDigest ? new URLSearchParams(call.query).getAll('tag') : [reference];
  const wrong = tags.find((tag) => !isTag(tag));
  if (wrong !== undefined || tags.length > 10)
    return refuse('MANIFEST_INVALID', { message: wrong === undefined ? 'more than 10 tags' : 'a tag is malformed' });
  let manifest: ReturnType<typeof parseManifestOrIndex>;
  try {
    manifest = parseManifestOrIndex(bytes, contentType(call));
  } catch (error) {
    if (isFault(error)) return refuse('MANIFEST_INVALID', { message: error.message });
    throw error;
  }
  const outcome = await metadata.manifests.put(
    toNewManifest(manifest, { repository, digest, tags }),
    keeping.rulesOf(repository),
  );
  if (outcome.kind !== 'stored') return refusePut(outcome);
  if (call.tell !== undefined) await tellPushed(call.tell, manifest, { repository, digest, tags });
  return bare(201, {
    location: formatRoute({ kind: 'manifest', repository, reference: digest }),
    [headerNames.contentDigest]: digest,
    ...(manifest.subject === undefined ? {} : { [headerNames.subject]: manifest.subject.digest }),
    ...(byDigest && tags.length > 0 ? { 'oci-tag': tags.join(', ') } : {}),
    ...(manifest.kind === 'manifest' ? warnings(manifest) : {}),
  });
}

function refusePut(outcome: Exclude<PutOutcome, { readonly kind: 'stored' }>): Answer {
  switch (outcome.kind) {
    case 'missing':
      return refuse('MANIFEST_BLOB_UNKNOWN', { detail: outcome.needs.slice(0, 20).map(({ digest }) => ({ digest })) });
    case 'write-once':
      return refuseFixed(outcome.fixed);
    case 'over':
      return refuseOver(outcome.use);
  }
}

async function tellPushed(
  tell: NonNullable<Call['tell']>,
  { mediaType, bytes }: Manifest | Index,
  { repository, digest, tags }: Parameters<typeof toNewManifest>[1],
): Promise<void> {
  const act = { action: 'push', object: 'manifest', repository, digest, mediaType, size: bytes.length } as const;
  const acts = tags.length === 0 ? [act] : tags.map((tag) => ({ ...act, tag }));
  await Promise.all(acts.map(tell));
}

function warnings({ layers }: Manifest): Record<string, string> {
  if (!layers.some(isElsewhere)) return {};
  return { [headerNames.warning]: formatWarning('layers that may not be distributed are not kept here') };
}

/** What the client calls it, without parameters such as a character set. */
function contentType({ headers }: Call): string | undefined {
  return headers['content-type']?.replace(/;.*/, '').trim();
}

async function deleteManifest({ registry, tell }: Call, { repository, reference }: ManifestRoute): Promise<Answer> {
  const { manifests, tags } = registry.metadata;
  const rules = registry.keeping.rulesOf(repository);
  const outcome = isDigest(reference)
    ? await manifests.remove(repository, reference, rules)
    : await tags.remove(repository, reference, rules);
  if (outcome === 'unknown') return refuse('MANIFEST_UNKNOWN', { detail: { reference } });
  if (outcome !== 'removed') return refuseFixed(outcome.fixed);
  await tell?.({
    action: 'delete',
    repository,
    ...(isDigest(reference) ? { object: 'manifest', digest: reference } : { object: 'tag', tag: reference }),
  });
  return bare(202);
}
