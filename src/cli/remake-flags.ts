import { parsePlatform, type RemakeRequest } from '../app/index.ts';
import type { Flag, Flags } from './command.ts';
import { withRegistryFlags } from './registry-flags.ts';

const common: readonly Flag[] = [
  { name: 'platform', kind: 'text', value: 'OS/ARCH', about: 'one image of an index, by itself' },
  { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
  { name: 'tag', short: 't', kind: 'text', value: 'NAME[:TAG]', about: 'name the new image', completion: 'image' },
];

/** The flags of a command that makes an image of another by its documents, here or in a registry: those that all have, and its own. */
export function remakeFlags(own: readonly Flag[]): readonly Flag[] {
  return withRegistryFlags([...common, ...own]);
}

/** What the flags that all have ask for. @throws oci/bad-platform */
export function readRemakeFlags(flags: Flags): Pick<RemakeRequest, 'name' | 'platform'> {
  const name = flags.text('tag');
  const platform = flags.text('platform');
  return {
    ...(name === undefined ? {} : { name }),
    ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
  };
}
