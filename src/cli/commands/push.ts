import { openNacre, parsePlatform, push, type TransferReport } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { openProgress } from '../progress.ts';
import { readChoice } from '../read-choice.ts';
import { readRegistryFlags, withRegistryFlags } from '../registry-flags.ts';

const compressions = ['gzip', 'zstd', 'none'] as const;

export const pushCommand: Command = {
  name: 'push',
  about: `Sends an image to the registry that its name says. What the registry has is not sent. Layers that came from a registry go as the bytes
that came; layers that were built here are compressed, once, and the image with them is what its name stands for from then on.`,
  positionals: [{ name: 'NAME[:TAG]', kind: 'one', completion: 'image' }],
  flags: withRegistryFlags([
    { name: 'all-tags', short: 'a', kind: 'switch', about: 'push all tags of the repository' },
    {
      name: 'compression',
      kind: 'text',
      value: 'KIND',
      about: 'of plain layers: gzip (the default), zstd, none',
      completion: compressions,
    },
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: 'push one image of an index' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print the name only, and show no progress' },
  ]),
  examples: [
    { call: 'nacre push registry.example/team/hello:1.0', about: 'An image that was built or tagged so' },
    {
      call: 'nacre push --compression zstd registry.example/team/hello',
      about: 'Smaller and faster, for registries of today',
    },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [image = ''] = positionals;
    const platform = flags.text('platform');
    const compression = readChoice('push', flags, 'compression', compressions) ?? 'gzip';
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const reports = await push(nacre, {
      ...readRegistryFlags(flags, terminal),
      image,
      compression,
      allTags: flags.on('all-tags'),
      ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
      onEvent: progress.onEvent,
      signal: cancel.signal,
    });
    if (flags.on('json')) terminal.out(`${JSON.stringify(reports, null, 2)}\n`);
    else for (const report of reports) terminal.out(flags.on('quiet') ? `${report.name}\n` : formatPushed(report));
    return 0;
  },
};

/** As Docker says it. */
function formatPushed({ name, digest, size }: TransferReport): string {
  return `${name}: digest: ${digest} size: ${size}\n`;
}
