import { findContainer, openNacre, removePorts, sweep } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { boundLines } from './port-lines.ts';

export const portRm: Command = {
  name: 'port rm',
  about:
    'Publishes ports of a container no longer, at once when it runs. PORT alone means all that lead to that port of the container.',
  positionals: [
    { name: 'CONTAINER', kind: 'one', completion: 'container' },
    { name: '[IP:][HOST:]PORT', kind: 'many', completion: 'none' },
  ],
  flags: [],
  examples: [{ call: 'nacre port rm web 443', about: 'All that led to port 443' }],
  async run({ positionals: [name = '', ...ports], terminal, root }) {
    using nacre = openNacre(root);
    await sweep(nacre);
    terminal.out(boundLines(await removePorts(nacre, findContainer(nacre.store, name), ports)));
    return 0;
  },
};
