import { findContainer, listPorts, openNacre, sweep } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';
import { boundLines } from './port-lines.ts';

export const port: Command = {
  name: 'port',
  about:
    'Shows where the ports of a running container are reached, all or one of them. `port add` and `port rm` change that while it runs.',
  positionals: [
    { name: 'CONTAINER', kind: 'one', completion: 'container' },
    { name: 'PORT[/PROTOCOL]', kind: 'optional', completion: 'none' },
  ],
  flags: [{ name: 'json', kind: 'switch', about: 'print JSON' }],
  foreign: foreignVerbFlags,
  examples: [
    { call: 'nacre port web', about: 'All ports' },
    { call: 'nacre port web 80', about: 'Where port 80 is reached' },
  ],
  async run({ flags, positionals: [name = '', wanted], terminal, root }) {
    using nacre = openNacre(root);
    await sweep(nacre);
    const container = findContainer(nacre.store, name);
    const ports = listPorts(nacre, container, wanted);
    if (flags.on('json')) terminal.out(`${JSON.stringify(ports, null, 2)}\n`);
    else terminal.out(boundLines(ports, { alone: wanted !== undefined }));
    return 0;
  },
};
