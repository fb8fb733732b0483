import { openNacre, sweep } from '../../../app/index.ts';
import type { Command } from '../../command.ts';

/** What conmon calls when a container has ended: nobody has to look for that to happen which is to happen at once. */
export const containerEnded: Command = {
  name: 'container-ended',
  about: 'Settles the end of a container: called by its monitor.',
  positionals: [{ name: 'ID', kind: 'one', completion: 'none' }],
  flags: [],
  examples: [],
  async run({ root }) {
    using nacre = openNacre(root);
    await sweep(nacre);
    return 0;
  },
};
