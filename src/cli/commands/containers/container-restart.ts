import { openNacre, restartEnded } from '../../../app/index.ts';
import type { Command } from '../../command.ts';

/** What a wait of a restart policy ends with. */
export const containerRestart: Command = {
  name: 'container-restart',
  about: 'Starts a container again that its restart policy wants to run: called when its wait is over.',
  positionals: [{ name: 'ID', kind: 'one', completion: 'none' }],
  flags: [],
  examples: [],
  async run({ positionals: [id = ''], root }) {
    using nacre = openNacre(root);
    await restartEnded(nacre, id);
    return 0;
  },
};
