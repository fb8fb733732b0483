import { openNacre, takeHealthTurn } from '../../../app/index.ts';
import type { Command } from '../../command.ts';

/** What whoever looks after a container's health calls. */
export const containerHealth: Command = {
  name: 'container-health',
  about: `Checks the health of a container in its turn, and prints the seconds until the next: nothing when there is none. Called by a
process that waits beside the container.`,
  positionals: [
    { name: 'ID', kind: 'one', completion: 'none' },
    { name: 'STARTED', kind: 'one', completion: 'none' },
  ],
  flags: [],
  examples: [],
  async run({ positionals: [id = '', started = ''], terminal, root }) {
    using nacre = openNacre(root);
    const wait = await takeHealthTurn(nacre, id, Number(started));
    if (wait !== undefined) terminal.out(`${wait / 1000}\n`);
    return 0;
  },
};
