import { describeDocument, openNacre, parsePlatform, writeDocument } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { readRegistryFlags, withRegistryFlags } from '../../registry-flags.ts';

export const manifestCommand: Command = {
  name: 'manifest',
  about: `Prints the manifest or index of an image byte for byte, from the store when the store has it, else from its registry. IMAGE may be any place that
copy knows. No layer is fetched.`,
  positionals: [{ name: 'IMAGE', kind: 'one', completion: 'image' }],
  flags: withRegistryFlags([
    { name: 'config', kind: 'switch', about: "print the image's config" },
    { name: 'digest', kind: 'switch', about: 'print the digest only' },
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: 'the image of an index' },
  ]),
  examples: [
    { call: 'nacre manifest docker://debian:12', about: 'As the registry has it' },
    { call: 'nacre manifest --digest debian:12', about: 'What to pin' },
    { call: 'nacre manifest --config --platform linux/arm64 debian:12', about: 'How it runs' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [image = ''] = positionals;
    const platform = flags.text('platform');
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    const call = {
      ...readRegistryFlags(flags, terminal),
      image,
      config: flags.on('config'),
      ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
      signal: cancel.signal,
    };
    if (flags.on('digest')) terminal.out(`${(await describeDocument(nacre, call)).digest}\n`);
    else await writeDocument(nacre, call);
    return 0;
  },
};
