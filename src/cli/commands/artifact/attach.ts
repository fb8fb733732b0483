import { attachArtifact, openNacre, parsePlatform } from '../../../app/index.ts';
import { artifactFlags, readArtifactFlags } from '../../artifact-flags.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { openProgress } from '../../progress.ts';
import { readRegistryFlags } from '../../registry-flags.ts';

export const artifactAttach: Command = {
  name: 'artifact attach',
  about: `Puts files beside an image as an artifact that is about it, and prints its digest: whoever has the image finds it as a referrer (artifact discover). The image stays as it is. It may
be in a registry, the store or a layout, of an index the index itself or the image of a platform.`,
  positionals: [{ name: 'FILE[:TYPE]', kind: 'any', completion: 'file' }],
  flags: artifactFlags([
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: 'the image of an index' },
    { name: 'to', kind: 'text', value: 'IMAGE', about: 'what it is about', completion: 'image' },
  ]),
  examples: [
    {
      call: 'nacre artifact attach --to app:1 --artifact-type text/x-report report.txt',
      about: 'A report about an image',
    },
  ],
  async run({ flags, positionals, terminal, root }) {
    const image = flags.text('to');
    const platform = flags.text('platform');
    if (image === undefined)
      throw cliFault('cli/usage', 'artifact attach: it is not said what it is about', {
        hint: 'Name an image with --to.',
      });
    if (flags.text('artifact-type') === undefined && flags.text('config') === undefined)
      throw cliFault('cli/usage', 'artifact attach: it is not said what kind of thing it is', {
        hint: 'Say it with --artifact-type TYPE.',
      });
    const fields = readArtifactFlags('artifact attach', flags, positionals);
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const { digest } = await attachArtifact(nacre, {
      ...readRegistryFlags(flags, terminal),
      ...fields,
      image,
      ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
      onEvent: progress.onEvent,
      signal: cancel.signal,
    });
    terminal.out(`${digest}\n`);
    return 0;
  },
};
