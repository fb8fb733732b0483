import { type BuildImageRequest, parseCacheFrom, parseCacheTo } from '../../../app/index.ts';
import type { Flag, Flags } from '../../command.ts';

/** The flags of `build` that say what it shares with other machines. */
export const cacheFlags: readonly Flag[] = [
  {
    name: 'cache-from',
    kind: 'list',
    value: 'SOURCE',
    about: 'steps others did: type=local,src=DIR, or NAME',
    completion: 'file',
  },
  {
    name: 'cache-to',
    kind: 'list',
    value: 'TARGET',
    about: 'steps for others: type=local|registry|inline,…',
    completion: 'file',
  },
];

/** @throws app/bad-cache, oci/bad-reference */
export function readCacheFlags(flags: Flags): Pick<BuildImageRequest, 'cacheFrom' | 'cacheTo'> {
  return { cacheFrom: flags.list('cache-from').map(parseCacheFrom), cacheTo: flags.list('cache-to').map(parseCacheTo) };
}
