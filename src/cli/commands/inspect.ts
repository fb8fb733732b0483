import { inspect as inspectName, openNacre } from '../../app/index.ts';
import type { Command } from '../command.ts';
import { reportFault } from '../report-fault.ts';

export const inspect: Command = {
  name: 'inspect',
  about:
    'Prints all that is known of images and containers as a JSON array. An image wins over a container of the same name.',
  positionals: [{ name: 'NAME', kind: 'many', completion: 'image' }],
  flags: [],
  examples: [{ call: 'nacre inspect hello', about: 'One image' }],
  async run({ positionals, terminal, root, debug }) {
    using nacre = openNacre(root);
    const found: unknown[] = [];
    let status = 0;
    for (const name of positionals) {
      try {
        found.push(await inspectName(nacre, name));
      } catch (error) {
        status = reportFault(error, terminal, debug);
      }
    }
    terminal.out(`${JSON.stringify(found, null, 2)}\n`);
    return status;
  },
};
