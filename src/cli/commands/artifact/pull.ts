import { openNacre, parsePlatform, pullArtifact } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { openProgress } from '../../progress.ts';
import { readRegistryFlags, withRegistryFlags } from '../../registry-flags.ts';
import { showText } from '../../show-text.ts';

export const artifactPull: Command = {
  name: 'artifact pull',
  about: `Writes the files of an artifact into a directory, by the names that they have in it, and prints their names. None is written outside of it. Directories that were packed are
unpacked. NAME may be any place that copy knows.`,
  positionals: [{ name: 'NAME', kind: 'one', completion: 'image' }],
  flags: withRegistryFlags([
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'keep-old-files', short: 'k', kind: 'switch', about: 'leave files that are there' },
    { name: 'keep-packed', kind: 'switch', about: 'do not unpack directories' },
    { name: 'output', short: 'o', kind: 'text', value: 'DIR', about: 'where they go; here', completion: 'directory' },
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: 'the artifact of an index' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
  ]),
  examples: [{ call: 'nacre artifact pull -o site reg.example/site:1', about: 'Into a directory' }],
  async run({ flags, positionals, terminal, root }) {
    const [artifact = ''] = positionals;
    const directory = flags.text('output');
    const platform = flags.text('platform');
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const pulled = await pullArtifact(nacre, {
      ...readRegistryFlags(flags, terminal),
      artifact,
      keepOld: flags.on('keep-old-files'),
      keepPacked: flags.on('keep-packed'),
      ...(directory === undefined ? {} : { directory }),
      ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
      onEvent: progress.onEvent,
      signal: cancel.signal,
    });
    if (flags.on('json')) terminal.out(`${JSON.stringify(pulled, null, 2)}\n`);
    else for (const { title, written } of pulled.files) if (written) terminal.out(`${showText(title)}\n`);
    return 0;
  },
};
