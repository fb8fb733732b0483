import { openNacre, removeNetwork } from '../../../app/index.ts';
import { isFault } from '../../../base/index.ts';
import type { Command } from '../../command.ts';
import { reportFault } from '../../report-fault.ts';

export const networkRm: Command = {
  name: 'network rm',
  about: 'Removes networks, with their bridges. One that containers are in stays.',
  positionals: [{ name: 'NETWORK', kind: 'many', completion: 'network' }],
  flags: [{ name: 'force', short: 'f', kind: 'switch', about: 'say nothing of one that is not there' }],
  examples: [{ call: 'nacre network rm back', about: 'One network' }],
  async run({ flags, positionals, terminal, root, debug }) {
    using nacre = openNacre(root);
    let status = 0;
    for (const name of positionals) {
      try {
        await removeNetwork(nacre, name);
        terminal.out(`${name}\n`);
      } catch (error) {
        if (!(flags.on('force') && isFault(error, 'network/no-network'))) status = reportFault(error, terminal, debug);
      }
    }
    return status;
  },
};
