import { findContainer, inspectImage, lookUpImage, openNacre } from '../../app/index.ts';
import type { Command } from '../command.ts';

export const inspect: Command = {
  name: 'inspect',
  about:
    'Prints all that is known of images and containers as a JSON array. An image wins over a container of the same name.',
  positionals: [{ name: 'NAME', kind: 'many', completion: 'image' }],
  flags: [],
  examples: [{ call: 'nacre inspect hello', about: 'One image' }],
  async run({ positionals, terminal, root }) {
    using nacre = openNacre(root);
    const found: unknown[] = [];
    for (const name of positionals) {
      const isImage = (await lookUpImage(nacre.store, name).catch(() => undefined)) !== undefined;
      found.push(isImage ? await inspectImage(nacre.store, name) : findContainer(nacre.store, name));
    }
    terminal.out(`${JSON.stringify(found, null, 2)}\n`);
    return 0;
  },
};
