import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { concatBytes, readBytes } from '../../src/base/index.ts';
import { digestAlgorithm, digestOf, isDigest } from '../../src/oci/index.ts';
import {
  type ErrorCode,
  errorCodes,
  formatContentRange,
  formatErrors,
  formatNextLink,
  formatRoute,
  formatTagList,
  formatUploadRange,
  headerNames,
  parseRange,
  parseRoute,
  type Route,
} from '../../src/registry/protocol/index.ts';

/** A registry in memory, as strict as the specification and no more capable than a test needs. */
export interface MemoryRegistry {
  readonly listener: RequestListener;
  /** By `repository@digest`. */
  readonly blobs: Map<string, Uint8Array>;
  /** By `repository@digest`. */
  readonly manifests: Map<string, { readonly mediaType: string; readonly bytes: Uint8Array }>;
  /** Digests by `repository:tag`. */
  readonly tags: Map<string, string>;
  /** What is there of uploads, by id. */
  readonly uploads: Map<string, Uint8Array>;
  /** `METHOD path` of every request. */
  readonly log: string[];
}

/** How it differs from the best of registries. */
export interface MemoryRegistryOptions {
  /** Called first. @returns whether it has answered */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Whether it knows the referrers API. @default true */
  readonly referrers?: boolean;
  /** Tags on one page. @default 2 */
  readonly pageSize?: number;
  /** @default true */
  readonly ranges?: boolean;
}

export function memoryRegistry(options: MemoryRegistryOptions = {}): MemoryRegistry {
  const registry = {
    blobs: new Map<string, Uint8Array>(),
    manifests: new Map<string, { mediaType: string; bytes: Uint8Array }>(),
    tags: new Map<string, string>(),
    uploads: new Map<string, Uint8Array>(),
    log: [] as string[],
  };
  const listener: RequestListener = (request, response) => {
    registry.log.push(`${request.method} ${request.url}`);
    if (options.before?.(request, response) === true) return;
    const url = new URL(request.url ?? '', 'http://registry');
    const route = parseRoute(url.pathname);
    const call: Call = { registry, options, request, response, url };
    const done = route === undefined ? fail(call, 'UNSUPPORTED') : answer(call, route);
    Promise.resolve(done).catch(() => response.destroy());
  };
  return { ...registry, listener };
}

interface Call {
  readonly registry: Omit<MemoryRegistry, 'listener'>;
  readonly options: MemoryRegistryOptions;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

function answer(call: Call, route: Route): Promise<void> | void {
  switch (route.kind) {
    case 'base':
      return void call.response.writeHead(200).end('{}');
    case 'catalog':
      return fail(call, 'UNSUPPORTED');
    case 'tags':
      return listTags(call, route.repository);
    case 'manifest':
      return call.request.method === 'PUT' ? putManifest(call, route) : getManifest(call, route);
    case 'blob':
      return getBlob(call, route);
    case 'uploads':
      return startUpload(call, route.repository);
    case 'upload':
      return goOn(call, route);
    case 'referrers':
      return listReferrers(call, route);
  }
}

function fail({ response }: Call, code: ErrorCode): void {
  response.writeHead(errorCodes[code].status, { 'content-type': 'application/json' }).end(formatErrors([{ code }]));
}

function listTags({ registry, options, response, url }: Call, repository: string): void {
  const all = [...registry.tags.keys()].filter((name) => name.startsWith(`${repository}:`)).toSorted();
  const names = all.map((name) => name.slice(repository.length + 1));
  const rest = names.filter((name) => name > (url.searchParams.get('last') ?? ''));
  const page = rest.slice(0, options.pageSize ?? 2);
  const more = rest.length > page.length ? { link: formatNextLink(`${url.pathname}?last=${page.at(-1)}`) } : {};
  response.writeHead(200, more).end(formatTagList(repository, page));
}

type ManifestRoute = Extract<Route, { readonly kind: 'manifest' }>;

function getManifest(call: Call, { repository, reference }: ManifestRoute): void {
  const { registry, request, response } = call;
  const digest = registry.tags.get(`${repository}:${reference}`) ?? reference;
  const found = registry.manifests.get(`${repository}@${digest}`);
  if (found === undefined) {
    fail(call, 'MANIFEST_UNKNOWN');
    return;
  }
  response.writeHead(200, {
    'content-type': found.mediaType,
    'content-length': found.bytes.length,
    [headerNames.contentDigest]: digest,
  });
  response.end(request.method === 'HEAD' ? undefined : found.bytes);
}

async function putManifest(call: Call, { repository, reference }: ManifestRoute): Promise<void> {
  const { registry, request, response, options } = call;
  const bytes = await readBytes(request, 4 * 1024 * 1024);
  const isTag = !isDigest(reference);
  const digest = digestOf(bytes, isTag ? undefined : digestAlgorithm(reference));
  if (!isTag && reference !== digest) return fail(call, 'DIGEST_INVALID');
  const json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  const needed = [json.config, ...(json.layers ?? [])].filter((each) => each !== undefined);
  if (!needed.every((each) => registry.blobs.has(`${repository}@${each.digest}`)))
    return fail(call, 'MANIFEST_BLOB_UNKNOWN');
  registry.manifests.set(`${repository}@${digest}`, { mediaType: request.headers['content-type'] ?? '', bytes });
  if (isTag) registry.tags.set(`${repository}:${reference}`, digest);
  const subject =
    json.subject === undefined || options.referrers === false ? {} : { [headerNames.subject]: json.subject.digest };
  response.writeHead(201, { [headerNames.contentDigest]: digest, ...subject }).end();
}

function listReferrers(call: Call, { repository, digest }: Extract<Route, { readonly kind: 'referrers' }>): void {
  const { registry, options, response } = call;
  if (options.referrers === false) return void response.writeHead(404).end('404 page not found');
  const manifests = [...registry.manifests].flatMap(([key, { mediaType, bytes }]) => {
    const json = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (!key.startsWith(`${repository}@`) || json.subject?.digest !== digest) return [];
    const artifactType = json.artifactType ?? json.config?.mediaType;
    return [{ mediaType, digest: digestOf(bytes), size: bytes.length, artifactType }];
  });
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  response
    .writeHead(200, { 'content-type': mediaType })
    .end(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
}

function getBlob(call: Call, { repository, digest }: Extract<Route, { readonly kind: 'blob' }>): void {
  const { registry, options, request, response } = call;
  const bytes = registry.blobs.get(`${repository}@${digest}`);
  if (bytes === undefined) {
    fail(call, 'BLOB_UNKNOWN');
    return;
  }
  const asked = options.ranges === false ? undefined : request.headers.range;
  const range = asked === undefined ? undefined : parseRange(asked, bytes.length);
  if (range === 'unsatisfiable') return void response.writeHead(416).end();
  const part = range === undefined ? bytes : bytes.subarray(range.first, range.last + 1);
  const headers = { 'content-length': part.length, [headerNames.contentDigest]: digest };
  if (range === undefined) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, 'content-range': formatContentRange(range) });
  response.end(request.method === 'HEAD' ? undefined : part);
}

function startUpload(call: Call, repository: string): void {
  const { registry, response, url } = call;
  const [digest, from] = [url.searchParams.get('mount'), url.searchParams.get('from')];
  const bytes = registry.blobs.get(`${from}@${digest}`);
  if (bytes !== undefined) {
    registry.blobs.set(`${repository}@${digest}`, bytes);
    return void response.writeHead(201, { location: `/v2/${repository}/blobs/${digest}` }).end();
  }
  const id = `upload-${registry.uploads.size}`;
  registry.uploads.set(id, new Uint8Array());
  response.writeHead(202, { location: `${formatRoute({ kind: 'upload', repository, id })}?state=a%2Fb` }).end();
}

async function goOn(call: Call, { repository, id }: Extract<Route, { readonly kind: 'upload' }>): Promise<void> {
  const { registry, request, response, url } = call;
  const before = registry.uploads.get(id);
  if (before === undefined || url.searchParams.get('state') !== 'a/b') return fail(call, 'BLOB_UPLOAD_UNKNOWN');
  const headers = (size: number) => ({
    location: `${url.pathname}?state=a%2Fb`,
    range: formatUploadRange({ first: 0, last: Math.max(0, size - 1) }),
  });
  if (request.method === 'GET') return void response.writeHead(204, headers(before.length)).end();
  const [first] = request.headers['content-range']?.split('-') ?? [];
  if (first !== undefined && Number(first) !== before.length) return void response.writeHead(416).end();
  // What comes is kept as it comes, as registries do: whoever is cut off can go on there.
  for await (const piece of request)
    registry.uploads.set(id, concatBytes([registry.uploads.get(id) ?? new Uint8Array(), piece]));
  const bytes = registry.uploads.get(id) ?? new Uint8Array();
  if (request.method === 'PATCH') return void response.writeHead(202, headers(bytes.length)).end();
  const digest = url.searchParams.get('digest');
  registry.uploads.delete(id);
  if (digest === null || !isDigest(digest) || digest !== digestOf(bytes, digestAlgorithm(digest)))
    return fail(call, 'DIGEST_INVALID');
  registry.blobs.set(`${repository}@${digest}`, bytes);
  response.writeHead(201, { location: `/v2/${repository}/blobs/${digest}` }).end();
}
