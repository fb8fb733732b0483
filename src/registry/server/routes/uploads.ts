import { isFault } from '../../../base/index.ts';
import { type Digest, isDigest, isRepository } from '../../../oci/index.ts';
import { formatRoute, formatUploadRange, headerNames, parseContentRange, type Route } from '../../protocol/index.ts';
import type { BlobAddress, LinkOutcome, UploadAddress, UploadRefusal, Uploads } from '../../records/index.ts';
import { type Answer, bare, refuse } from '../answer.ts';
import { type Call, queryValue } from '../call.ts';
import type { RegistryAct } from '../events/registry-event.ts';
import { refuseOver } from '../refuse-change.ts';
import { refuseDigest } from '../refuse-digest.ts';
import { blobType } from './blobs.ts';

/** Repositories that are looked at when a blob is to be taken from any that has it. */
const mostHolders = 16;

/** `…/blobs/uploads/`: POST begins an upload, sends a whole blob or mounts one. Source: distribution-spec, "Pushing blobs". */
export async function answerUploads(
  call: Call,
  { repository }: Extract<Route, { readonly kind: 'uploads' }>,
): Promise<Answer> {
  const mount = queryValue(call, 'mount');
  if (mount !== undefined) {
    if (!isDigest(mount)) return refuseDigest(mount);
    const outcome = await mountBlob(call, repository, mount);
    if (outcome === 'linked') return created(repository, mount);
    if (outcome !== 'absent') return refuseOver(outcome.over);
  }
  const { metadata, storage, limits } = call.registry;
  const digest = queryValue(call, 'digest');
  if (digest !== undefined && !isDigest(digest)) return refuseDigest(digest);
  if ((await storage.uploads.count()) >= limits.uploads)
    return refuse('TOOMANYREQUESTS', { message: 'too many uploads are under way', headers: { 'retry-after': 30 } });
  const full = (await metadata.quotas.list(repository)).find(({ used, quota }) => used >= quota);
  if (full !== undefined) return refuseOver(full);
  const upload = { repository, id: await storage.uploads.create(repository) };
  if (digest === undefined || mount !== undefined) return accepted(upload, 0, 202);
  return putWhole(call, upload, digest);
}

/** What is sent by one POST is begun anew by the next: what is left of it is of no use. */
async function putWhole(call: Call, upload: UploadAddress, digest: Digest): Promise<Answer> {
  const { uploads } = call.registry.storage;
  try {
    const answer = await finishUpload(call, upload, digest);
    if (answer.status !== 201) await uploads.cancel(upload);
    return answer;
  } catch (error) {
    await uploads.cancel(upload);
    throw error;
  }
}

/** Takes a blob from another repository: the one that is named, or any that has it and that the asker may pull from. */
async function mountBlob(call: Call, repository: string, digest: Digest): Promise<LinkOutcome> {
  const { blobs } = call.registry.metadata;
  if (await blobs.has({ repository, digest })) return blobs.link({ repository, digest });
  const from = queryValue(call, 'from');
  const sources = from === undefined ? await blobs.findHolders(digest, mostHolders) : [from];
  for (const source of sources) {
    if (!isRepository(source) || (await call.may('pull', source)).kind !== 'allowed') continue;
    if (!(await blobs.has({ repository: source, digest }))) continue;
    const outcome = await blobs.link({ repository, digest });
    if (outcome === 'linked') await tellBlob(call, { repository, digest }, { action: 'mount', from: source });
    return outcome;
  }
  return 'absent';
}

async function tellBlob(
  { tell, registry }: Call,
  blob: BlobAddress,
  act: Pick<RegistryAct, 'action' | 'from'>,
): Promise<void> {
  if (tell === undefined) return;
  const size = await registry.storage.stat(blob.digest);
  await tell({ object: 'blob', mediaType: blobType, ...blob, ...act, ...(size === undefined ? {} : { size }) });
}

/** `…/blobs/uploads/<id>`: GET, PATCH, PUT, DELETE. */
export async function answerUpload(call: Call, route: Extract<Route, { readonly kind: 'upload' }>): Promise<Answer> {
  const { uploads } = call.registry.storage;
  switch (call.method) {
    case 'PATCH':
      return addChunk(call, route);
    case 'PUT': {
      const digest = queryValue(call, 'digest');
      return digest !== undefined && isDigest(digest) ? finishUpload(call, route, digest) : refuseDigest(digest ?? '');
    }
    case 'DELETE': {
      const outcome = await uploads.cancel(route);
      return outcome === 'cancelled' ? bare(204) : refuseUpload(outcome);
    }
    default: {
      const size = await uploads.find(route);
      return size === undefined ? refuseUpload('unknown') : accepted(route, size, 204);
    }
  }
}

async function addChunk(call: Call, upload: UploadAddress): Promise<Answer> {
  const size = await appendBody(call, upload);
  return typeof size === 'number' ? accepted(upload, size, 202) : size;
}

async function finishUpload(call: Call, upload: UploadAddress, digest: Digest): Promise<Answer> {
  if (call.bodySize !== 0) {
    const size = await appendBody(call, upload, digest);
    if (typeof size !== 'number') return size;
  }
  const outcome = await call.registry.storage.uploads.commit(upload, digest);
  if (outcome === 'committed') {
    await tellBlob(call, { repository: upload.repository, digest }, { action: 'push' });
    return created(upload.repository, digest);
  }
  if (typeof outcome === 'string') return refuseUpload(outcome);
  if ('over' in outcome) return refuseOver(outcome.over);
  return refuse('DIGEST_INVALID', {
    message: `the content has digest ${outcome.found}`,
    detail: { digest, found: outcome.found },
  });
}

/** Adds the body to what is there, if that is as much as `Content-Range` says. @returns how much is there then, or why not */
async function appendBody(call: Call, upload: UploadAddress, commitAs?: Digest): Promise<number | Answer> {
  const { storage, limits } = call.registry;
  const there = await storage.uploads.find(upload);
  if (there === undefined) return refuseUpload('unknown');
  const range = chunkRange(call);
  if (range === 'malformed') return refuse('BLOB_UPLOAD_INVALID', { message: 'Content-Range is malformed' });
  if (range !== undefined && range.first !== there) return outOfOrder(upload, there);
  if (range !== undefined && call.bodySize !== undefined && range.last - range.first + 1 !== call.bodySize)
    return refuse('SIZE_INVALID', { message: 'Content-Range and Content-Length do not agree' });
  const appending = storage.uploads.append(upload, there, call.body(limits.blob - there), {
    ...(commitAs === undefined ? {} : { commitAs }),
  });
  const appended = await appending.catch((error: unknown) => giveUpSpace(storage.uploads, upload, error));
  if (typeof appended === 'number') return appended;
  return typeof appended === 'string' ? refuseUpload(appended) : outOfOrder(upload, appended.at);
}

/** What came of an upload is kept, so that it can go on; but not when there is no space left, of which it takes the more. */
async function giveUpSpace(uploads: Uploads, upload: UploadAddress, error: unknown): Promise<never> {
  if (isFault(error) && error.status === 507) await uploads.cancel(upload);
  throw error;
}

/** Clients write `0-99` as the specification has it, or `bytes 0-99/*` as HTTP has it. */
function chunkRange({ headers }: Call): { readonly first: number; readonly last: number } | 'malformed' | undefined {
  const header = headers['content-range'];
  if (header === undefined) return undefined;
  return parseContentRange(/^\d+-\d+$/.test(header) ? `bytes ${header}/*` : header) ?? 'malformed';
}

function outOfOrder(upload: UploadAddress, size: number): Answer {
  return refuse('BLOB_UPLOAD_INVALID', {
    status: 416,
    message: `the chunk does not follow what is there, which is ${size} bytes`,
    headers: uploadHeaders(upload, size),
  });
}

function refuseUpload(why: UploadRefusal): Answer {
  switch (why) {
    case 'unknown':
      return refuse('BLOB_UPLOAD_UNKNOWN');
    case 'busy':
      return refuse('TOOMANYREQUESTS', {
        message: 'another request is at this upload',
        headers: { 'retry-after': 1 },
      });
  }
}

function created(repository: string, digest: Digest): Answer {
  const location = formatRoute({ kind: 'blob', repository, digest });
  return bare(201, { location, [headerNames.contentDigest]: digest });
}

function accepted(upload: UploadAddress, size: number, status: 202 | 204): Answer {
  return bare(status, uploadHeaders(upload, size));
}

function uploadHeaders(upload: UploadAddress, size: number): Record<string, string> {
  const { repository, id } = upload;
  return {
    location: formatRoute({ kind: 'upload', repository, id }),
    range: formatUploadRange({ first: 0, last: Math.max(0, size - 1) }),
    'docker-upload-uuid': id,
  };
}
