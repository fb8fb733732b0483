import { type Digest, isDigest, isRepository, isTag } from '../../oci/index.ts';

/**
 * What an address of a registry means. Source: distribution-spec, "Endpoints"; `catalog` is Docker's.
 */
export type Route =
  | { readonly kind: 'base' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'tags'; readonly repository: string }
  /** @property reference a tag or a digest */
  | { readonly kind: 'manifest'; readonly repository: string; readonly reference: string }
  | { readonly kind: 'blob'; readonly repository: string; readonly digest: Digest }
  | { readonly kind: 'uploads'; readonly repository: string }
  | { readonly kind: 'upload'; readonly repository: string; readonly id: string }
  | { readonly kind: 'referrers'; readonly repository: string; readonly digest: Digest };

/** The path of a route, without a query. Parses back to the same route. */
export function formatRoute(route: Route): string {
  switch (route.kind) {
    case 'base':
      return '/v2/';
    case 'catalog':
      return '/v2/_catalog';
    case 'tags':
      return `/v2/${route.repository}/tags/list`;
    case 'manifest':
      return `/v2/${route.repository}/manifests/${route.reference}`;
    case 'blob':
      return `/v2/${route.repository}/blobs/${route.digest}`;
    case 'uploads':
      return `/v2/${route.repository}/blobs/uploads/`;
    case 'upload':
      return `/v2/${route.repository}/blobs/uploads/${route.id}`;
    case 'referrers':
      return `/v2/${route.repository}/referrers/${route.digest}`;
  }
}

const uploadId = /^[A-Za-z0-9][A-Za-z0-9_.=-]{0,255}$/;

/**
 * Reads the path of a request, without its query. Percent signs are not decoded: nothing that a path may hold needs them.
 *
 * @returns `undefined` for what is no address of a registry, or names what can not be
 */
export function parseRoute(path: string): Route | undefined {
  if (path === '/v2/' || path === '/v2') return { kind: 'base' };
  if (path === '/v2/_catalog') return { kind: 'catalog' };
  if (!path.startsWith('/v2/')) return undefined;
  const parts = path.slice('/v2/'.length).split('/');
  const route = parseUploads(parts) ?? parseRest(parts);
  return route !== undefined && isRepository(route.repository) ? route : undefined;
}

type RepositoryRoute = Extract<Route, { readonly repository: string }>;

/** `…/blobs/uploads`, with a slash behind it or without, and `…/blobs/uploads/<id>`. */
function parseUploads(parts: readonly string[]): RepositoryRoute | undefined {
  const last = parts.at(-1) ?? '';
  if (parts.at(-2) === 'blobs' && last === 'uploads')
    return { kind: 'uploads', repository: parts.slice(0, -2).join('/') };
  if (parts.at(-3) !== 'blobs' || parts.at(-2) !== 'uploads') return undefined;
  const repository = parts.slice(0, -3).join('/');
  if (last === '') return { kind: 'uploads', repository };
  return uploadId.test(last) ? { kind: 'upload', repository, id: last } : undefined;
}

function parseRest(parts: readonly string[]): RepositoryRoute | undefined {
  const [verb, last = ''] = parts.slice(-2);
  const repository = parts.slice(0, -2).join('/');
  switch (verb) {
    case 'tags':
      return last === 'list' ? { kind: 'tags', repository } : undefined;
    case 'manifests':
      return isDigest(last) || isTag(last) ? { kind: 'manifest', repository, reference: last } : undefined;
    case 'blobs':
      return isDigest(last) ? { kind: 'blob', repository, digest: last } : undefined;
    case 'referrers':
      return isDigest(last) ? { kind: 'referrers', repository, digest: last } : undefined;
    default:
      return undefined;
  }
}
