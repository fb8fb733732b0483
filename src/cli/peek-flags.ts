import { type PeekRequest, parsePlatform } from '../app/index.ts';
import type { Flag, Flags } from './command.ts';
import { withRegistryFlags } from './registry-flags.ts';

const common: readonly Flag[] = [
  { name: 'platform', kind: 'text', value: 'OS/ARCH', about: 'the image of an index' },
  { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
  { name: 'verify', kind: 'switch', about: 'read layers whole, and check them first' },
];

/** The flags of a command that reads files of an image wherever it is: those that all have, and its own. */
export function peekFlags(own: readonly Flag[]): readonly Flag[] {
  return withRegistryFlags([...common, ...own]);
}

/** What the flags that all have ask for. @throws oci/bad-platform */
export function readPeekFlags(flags: Flags): Pick<PeekRequest, 'platform' | 'verify'> {
  const platform = flags.text('platform');
  return { verify: flags.on('verify'), ...(platform === undefined ? {} : { platform: parsePlatform(platform) }) };
}
