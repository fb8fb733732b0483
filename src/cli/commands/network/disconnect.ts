import { disconnectContainer, findContainer, openNacre, sweep } from '../../../app/index.ts';
import { isFault } from '../../../base/index.ts';
import type { Command } from '../../command.ts';

export const networkDisconnect: Command = {
  name: 'network disconnect',
  about: 'Takes a container out of a network, at once when it runs.',
  positionals: [
    { name: 'NETWORK', kind: 'one', completion: 'network' },
    { name: 'CONTAINER', kind: 'one', completion: 'container' },
  ],
  flags: [{ name: 'force', short: 'f', kind: 'switch', about: 'say nothing when it is not in it' }],
  examples: [{ call: 'nacre network disconnect back web', about: 'One container' }],
  async run({ flags, positionals: [network = '', name = ''], root }) {
    using nacre = openNacre(root);
    await sweep(nacre);
    try {
      await disconnectContainer(nacre, findContainer(nacre.store, name), network);
    } catch (error) {
      if (!(flags.on('force') && isFault(error, 'network/not-connected'))) throw error;
    }
    return 0;
  },
};
