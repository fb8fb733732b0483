import { catFiles, openNacre } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { peekFlags, readPeekFlags } from '../../peek-flags.ts';
import { openProgress } from '../../progress.ts';
import { readRegistryFlags } from '../../registry-flags.ts';

export const cat: Command = {
  name: 'cat',
  about: `Prints files of an image, one after the other. An image of a registry is not pulled: its layers are read from the top down until all files are found, and of each layer
no more than is needed. Links are followed within the image. IMAGE may be any place that copy knows. Nothing is printed unless all files are there.`,
  positionals: [
    { name: 'IMAGE', kind: 'one', completion: 'image' },
    { name: 'PATH', kind: 'many', completion: 'none' },
  ],
  flags: peekFlags([]),
  examples: [
    { call: 'nacre cat debian:12 /etc/os-release', about: 'From the store, or a registry' },
    { call: 'nacre cat --platform linux/arm64 docker://debian:12 /bin/true > true', about: 'Of another machine' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [image = '', ...paths] = positionals;
    const request = { ...readRegistryFlags(flags, terminal), ...readPeekFlags(flags), image, paths };
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    await catFiles(nacre, { ...request, onEvent: progress.onEvent, signal: cancel.signal });
    return 0;
  },
};
