import { openNacre, removeContainer } from '../../../app/index.ts';
import { isFault } from '../../../base/index.ts';
import type { Command } from '../../command.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';
import { reportFault } from '../../report-fault.ts';
import { withVerbExit } from '../../with-exit.ts';

export const rm: Command = {
  name: 'rm',
  about: 'Removes containers that have ended, with what they wrote; with --volumes their anonymous volumes too.',
  positionals: [{ name: 'CONTAINER', kind: 'many', completion: 'container' }],
  flags: [
    { name: 'force', short: 'f', kind: 'switch', about: 'also one that runs: it is killed first' },
    { name: 'volumes', short: 'v', kind: 'switch', about: 'with the anonymous volumes that no other uses' },
  ],
  foreign: foreignVerbFlags,
  examples: [{ call: 'nacre rm web', about: 'One container' }],
  async run({ flags, positionals, terminal, root, debug }) {
    using nacre = openNacre(root);
    let status = 0;
    for (const name of positionals) {
      try {
        await removeContainer(nacre, name, { force: flags.on('force'), volumes: flags.on('volumes') });
        terminal.out(`${name}\n`);
      } catch (error) {
        const exit = reportFault(withVerbExit(error), terminal, debug);
        // What is not there need not be removed: scripts that clean up go on.
        if (!flags.on('force') || !isFault(error, 'app/no-container')) status = exit;
      }
    }
    return status;
  },
};
