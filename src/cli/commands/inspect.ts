import { inspect as inspectName, openNacre, parsePlatform } from '../../app/index.ts';
import type { Command } from '../command.ts';
import { reportFault } from '../report-fault.ts';

export const inspect: Command = {
  name: 'inspect',
  about:
    'Prints all that is known of images and containers as a JSON array. An image wins over a container of the same name.',
  positionals: [{ name: 'NAME', kind: 'many', completion: 'image' }],
  flags: [{ name: 'platform', kind: 'text', value: 'OS/ARCH', about: "which image of an index; this machine's" }],
  examples: [{ call: 'nacre inspect hello', about: 'One image' }],
  async run({ flags, positionals, terminal, root, debug }) {
    const text = flags.text('platform');
    const platform = text === undefined ? undefined : parsePlatform(text);
    using nacre = openNacre(root);
    const found: unknown[] = [];
    let status = 0;
    for (const name of positionals) {
      try {
        found.push(await inspectName(nacre, name, platform));
      } catch (error) {
        status = reportFault(error, terminal, debug);
      }
    }
    terminal.out(`${JSON.stringify(found, null, 2)}\n`);
    return status;
  },
};
