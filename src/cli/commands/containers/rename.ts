import { findContainer, openNacre, renameContainer } from '../../../app/index.ts';
import type { Command } from '../../command.ts';

export const rename: Command = {
  name: 'rename',
  about: 'Gives a container another name.',
  positionals: [
    { name: 'CONTAINER', kind: 'one', completion: 'container' },
    { name: 'NAME', kind: 'one', completion: 'none' },
  ],
  flags: [],
  examples: [{ call: 'nacre rename web old-web', about: 'Make room for a new one' }],
  async run({ positionals: [container = '', name = ''], root }) {
    using nacre = openNacre(root);
    renameContainer(nacre, findContainer(nacre.store, container), name);
    return 0;
  },
};
