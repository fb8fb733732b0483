import { type DiscoverRequest, parseMediaType, parsePlatform } from '../app/index.ts';
import type { Flag, Flags } from './command.ts';
import { withRegistryFlags } from './registry-flags.ts';

/** The flags of a command that tells what refers to an image. */
export const discoverFlags: readonly Flag[] = withRegistryFlags([
  { name: 'artifact-type', kind: 'text', value: 'TYPE', about: 'only artifacts of this type' },
  { name: 'json', kind: 'switch', about: 'print JSON' },
  { name: 'platform', kind: 'text', value: 'OS/ARCH', about: 'the image of an index' },
]);

/** What they ask for. @throws oci/bad-platform, app/bad-artifact */
export function readDiscoverFlags(flags: Flags): Pick<DiscoverRequest, 'platform' | 'artifactType'> {
  const platform = flags.text('platform');
  const artifactType = flags.text('artifact-type');
  return {
    ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
    ...(artifactType === undefined ? {} : { artifactType: parseMediaType(artifactType) }),
  };
}
