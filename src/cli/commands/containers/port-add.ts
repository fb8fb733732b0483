import { addPorts, findContainer, openNacre, sweep } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { boundLines } from './port-lines.ts';

export const portAdd: Command = {
  name: 'port add',
  about: 'Publishes further ports of a container, at once when it runs. A container called "add" is shown by its ID.',
  positionals: [
    { name: 'CONTAINER', kind: 'one', completion: 'container' },
    { name: '[IP:][HOST:]PORT', kind: 'many', completion: 'none' },
  ],
  flags: [],
  examples: [{ call: 'nacre port add web 8443:443', about: 'One more port' }],
  async run({ positionals: [name = '', ...ports], terminal, root }) {
    using nacre = openNacre(root);
    await sweep(nacre);
    terminal.out(boundLines(await addPorts(nacre, findContainer(nacre.store, name), ports)));
    return 0;
  },
};
