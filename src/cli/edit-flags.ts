import { type EditRequest, parsePlatform } from '../app/index.ts';
import type { Flag, Flags } from './command.ts';
import { readChoice } from './read-choice.ts';

const compressions = ['none', 'gzip', 'zstd'] as const;

/** The flags of a command that makes one image of another: those that all of them have, and its own. */
export function editFlags(own: readonly Flag[] = []): readonly Flag[] {
  return [...common, ...own].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const common: readonly Flag[] = [
  {
    name: 'compression',
    kind: 'text',
    value: 'KIND',
    about: 'of new layers: none (the default), gzip, zstd',
    completion: compressions,
  },
  { name: 'platform', kind: 'text', value: 'OS/ARCH', about: "which image of an index; this machine's" },
  { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
  { name: 'tag', short: 't', kind: 'text', value: 'NAME[:TAG]', about: 'name the new image', completion: 'image' },
];

/** What these flags ask for. @throws cli/usage, oci/bad-platform */
export function toEditRequest(command: string, flags: Flags): Pick<EditRequest, 'compression' | 'platform' | 'name'> {
  const name = flags.text('tag');
  const platform = flags.text('platform');
  return {
    compression: readChoice(command, flags, 'compression', compressions) ?? 'none',
    ...(name === undefined ? {} : { name }),
    ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
  };
}
