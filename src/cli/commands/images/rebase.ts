import { openNacre, rebaseImage } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { openProgress } from '../../progress.ts';
import { readRegistryFlags } from '../../registry-flags.ts';
import { readRemakeFlags, remakeFlags } from '../../remake-flags.ts';

export const rebaseCommand: Command = {
  name: 'rebase',
  about: `Makes an image with the layers of IMAGE over another base, and prints its digest: layers, history and what the old base said of how it runs are replaced
by those of the new one, without a build. Of an index every image is put on the base of its platform. The old base is the one that annotations or
the attached provenance name, and the new one what its name stands for now, unless said otherwise. IMAGE may be any place that copy
knows; in a registry no layer is read or sent. IMAGE stays.`,
  positionals: [{ name: 'IMAGE', kind: 'one', completion: 'image' }],
  flags: remakeFlags([
    { name: 'new-base', kind: 'text', value: 'IMAGE', about: 'the base to put it on', completion: 'image' },
    { name: 'old-base', kind: 'text', value: 'IMAGE', about: 'the base it was made on', completion: 'image' },
  ]),
  examples: [
    { call: 'nacre rebase -t app:1 app:1', about: 'On what its base is by now' },
    {
      call: 'nacre rebase --new-base debian:13 -t reg.example/app:2 reg.example/app:1',
      about: 'On another one, in a registry',
    },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [image = ''] = positionals;
    const oldBase = flags.text('old-base');
    const newBase = flags.text('new-base');
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const descriptor = await rebaseImage(nacre, {
      ...readRegistryFlags(flags, terminal),
      ...readRemakeFlags(flags),
      image,
      ...(oldBase === undefined ? {} : { oldBase }),
      ...(newBase === undefined ? {} : { newBase }),
      onEvent: progress.onEvent,
      signal: cancel.signal,
    });
    terminal.out(`${descriptor.digest}\n`);
    return 0;
  },
};
