import { openNacre, squashImage } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { editFlags, toEditRequest } from '../edit-flags.ts';
import { cliFault } from '../faults.ts';
import { openProgress } from '../progress.ts';

export const squash: Command = {
  name: 'squash',
  about: `Makes an image in which the layers of IMAGE from N to the top are one layer, and prints its digest. Layer 1 is the lowest. The layers
below N stay the same byte for byte, and shared with other images; what the upper ones delete of them is still in them. As with docker
build --squash, the history keeps all steps, those that were joined without a layer. IMAGE stays.`,
  positionals: [{ name: 'IMAGE', kind: 'one', completion: 'image' }],
  flags: editFlags([{ name: 'from', kind: 'text', value: 'N', about: 'number of the lowest layer to join' }]),
  examples: [{ call: 'nacre squash --from 2 -t hello:small hello', about: 'All layers but the lowest as one' }],
  async run({ flags, positionals, terminal, root }) {
    const [image = ''] = positionals;
    const from = flags.text('from');
    if (from === undefined) {
      throw cliFault('cli/usage', 'squash: --from N is missing', {
        hint: 'Give the lowest layer to join; `nacre flatten` joins all of them.',
      });
    }
    const request = toEditRequest('squash', flags);
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const { signal } = cancel;
    const descriptor = await squashImage(nacre.store, { ...request, image, from, signal, onEvent: progress.onEvent });
    terminal.out(`${descriptor.digest}\n`);
    return 0;
  },
};
