import { isRepository } from '../../oci/index.ts';
import { type Answer, refuse } from './answer.ts';
import type { Call } from './call.ts';
import { refuseDigest } from './refuse-digest.ts';

/** Says what is wrong with a path that is no address of a registry. */
export function refusePath({ path, method }: Pick<Call, 'path' | 'method'>): Answer {
  const [, repository = '', verb, last = ''] =
    /^\/v2\/(.+)\/(blobs\/uploads|blobs|manifests|referrers|tags)\/([^/]*)$/.exec(path) ?? [];
  if (verb === undefined) return refuse('UNSUPPORTED', { status: 404, message: 'there is nothing at this address' });
  if (!isRepository(repository)) return refuse('NAME_INVALID', { detail: { name: repository.slice(0, 300) } });
  switch (verb) {
    case 'blobs/uploads':
      return refuse('BLOB_UPLOAD_UNKNOWN');
    case 'blobs':
    case 'referrers':
      return refuseDigest(last);
    case 'manifests':
      if (last.includes(':')) return refuseDigest(last);
      return method === 'PUT'
        ? refuse('MANIFEST_INVALID', { message: 'the tag is malformed' })
        : refuse('MANIFEST_UNKNOWN', { detail: { reference: last.slice(0, 200) } });
    default:
      return refuse('UNSUPPORTED', { status: 404, message: 'there is nothing at this address' });
  }
}
