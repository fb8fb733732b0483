import { formatContentRange, headerNames, parseRange, type Route } from '../../protocol/index.ts';
import { type Answer, bare, refuse } from '../answer.ts';
import type { Call } from '../call.ts';
import { isUnchanged } from '../is-unchanged.ts';
import { refuseFixed } from '../refuse-change.ts';

/** Nothing is known of what a blob is; its manifests say. */
export const blobType = 'application/octet-stream';

type BlobRoute = Extract<Route, { readonly kind: 'blob' }>;

/** `…/blobs/<digest>`: GET, HEAD, DELETE. Source: distribution-spec, "Pulling blobs", "Deleting Blobs". */
export async function answerBlob(call: Call, route: BlobRoute): Promise<Answer> {
  return call.method === 'DELETE' ? deleteBlob(call, route) : getBlob(call, route);
}

async function getBlob(call: Call, { repository, digest }: BlobRoute): Promise<Answer> {
  const { storage, metadata } = call.registry;
  const size = (await metadata.blobs.has({ repository, digest })) ? await storage.stat(digest) : undefined;
  if (size === undefined) return refuse('BLOB_UNKNOWN', { detail: { digest } });
  const headers = {
    'accept-ranges': 'bytes',
    // What lies under a digest never changes.
    'cache-control': 'max-age=31536000',
    'content-type': blobType,
    [headerNames.contentDigest]: digest,
    etag: `"${digest}"`,
    'x-content-type-options': 'nosniff',
  };
  if (isUnchanged(call, digest)) return { status: 304, headers };
  if (call.method === 'HEAD') return { status: 200, headers: { ...headers, 'content-length': size } };
  const range = rangeOf(call, digest, size);
  if (range === 'unsatisfiable')
    return refuse('SIZE_INVALID', {
      status: 416,
      message: `the blob has ${size} bytes`,
      headers: { 'content-range': `bytes */${size}` },
    });
  const source = (await storage.redirect?.(digest)) ?? (await storage.open(digest, range));
  if (source === undefined) return refuse('BLOB_UNKNOWN', { detail: { digest } });
  if (range === undefined || range.first === 0)
    void call.tell?.({ action: 'pull', object: 'blob', repository, digest, mediaType: blobType, size });
  if (typeof source === 'string') return redirected(digest, source);
  if (range === undefined) return { status: 200, headers: { ...headers, 'content-length': size }, body: source };
  const part = { 'content-length': range.last - range.first + 1, 'content-range': formatContentRange(range) };
  return { status: 206, headers: { ...headers, ...part }, body: source };
}

/** The address is good for a while only. */
function redirected(digest: string, location: string): Answer {
  return bare(307, { location, 'cache-control': 'no-store', [headerNames.contentDigest]: digest });
}

/** What of the blob is asked for; `If-Range` with another tag asks for all of it. Source: RFC 9110, sections 13.1.5 and 14.2. */
function rangeOf({ headers }: Call, digest: string, size: number): ReturnType<typeof parseRange> {
  const condition = headers['if-range'];
  if (headers.range === undefined || (condition !== undefined && condition !== `"${digest}"`)) return undefined;
  return parseRange(headers.range, size);
}

async function deleteBlob({ registry, tell }: Call, { repository, digest }: BlobRoute): Promise<Answer> {
  const outcome = await registry.metadata.blobs.unlink({ repository, digest }, registry.keeping.rulesOf(repository));
  if (outcome === false) return refuse('BLOB_UNKNOWN', { detail: { digest } });
  if (outcome !== true) return refuseFixed(outcome.fixed);
  await tell?.({ action: 'delete', object: 'blob', repository, digest });
  return bare(202);
}
