import { flattenImage, openNacre } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { editFlags, toEditRequest } from '../edit-flags.ts';
import { openProgress } from '../progress.ts';

export const flatten: Command = {
  name: 'flatten',
  about: `Makes an image with one layer that holds what all layers of IMAGE show together, and prints its digest. It runs as IMAGE does; its
history tells the same steps, none of which has a layer of its own any more. IMAGE stays. The same image always gives the same digest.`,
  positionals: [{ name: 'IMAGE', kind: 'one', completion: 'image' }],
  flags: editFlags(),
  examples: [{ call: 'nacre flatten -t hello:flat hello', about: 'All layers as one' }],
  async run({ flags, positionals, terminal, root }) {
    const [image = ''] = positionals;
    const request = toEditRequest('flatten', flags);
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const { signal } = cancel;
    const descriptor = await flattenImage(nacre.store, { ...request, image, signal, onEvent: progress.onEvent });
    terminal.out(`${descriptor.digest}\n`);
    return 0;
  },
};
