import { openNacre, stopForBoot } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { reportFault } from '../../report-fault.ts';

export const systemShutdown: Command = {
  name: 'system shutdown',
  about: `Stops all containers in the background before the machine goes down: each gets its stop signal, and is killed after its stop timeout. Prints
their names. Their restart policies count again after the boot, as nobody is said to have stopped them. systemd calls it where
\`nacre system install\` was called.`,
  positionals: [],
  flags: [],
  examples: [{ call: 'nacre system shutdown', about: 'All that run' }],
  async run({ terminal, root, debug }) {
    using nacre = openNacre(root);
    let status = 0;
    await stopForBoot(nacre, {
      onStopped: ({ name }) => terminal.out(`${name}\n`),
      onFailure(_, error) {
        status = reportFault(error, terminal, debug);
      },
    });
    return status;
  },
};
