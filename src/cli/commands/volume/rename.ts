import { openNacre, renameVolume } from '../../../app/index.ts';
import type { Command } from '../../command.ts';

export const volumeRename: Command = {
  name: 'volume rename',
  about:
    'Gives a volume another name. Containers that use it have to be stopped, and find it under its new name when they are started again.',
  positionals: [
    { name: 'VOLUME', kind: 'one', completion: 'volume' },
    { name: 'NAME', kind: 'one', completion: 'none' },
  ],
  flags: [],
  examples: [{ call: 'nacre volume rename data data-of-2025', about: 'One volume' }],
  async run({ positionals, root }) {
    const [name = '', to = ''] = positionals;
    using nacre = openNacre(root);
    renameVolume(nacre, name, to);
    return 0;
  },
};
