import { collectGarbage, openNacre, removeImage } from '../../app/index.ts';
import type { Command } from '../command.ts';
import { reportFault } from '../report-fault.ts';

export const rmi: Command = {
  name: 'rmi',
  about: `Takes names from images. An image that loses its last name is removed, with whatever only it held. Given an ID, removes the image
with its name.`,
  positionals: [{ name: 'IMAGE', kind: 'many', completion: 'image' }],
  flags: [
    { name: 'force', short: 'f', kind: 'switch', about: 'also when it has several names or a container uses it' },
  ],
  examples: [{ call: 'nacre rmi hello', about: 'One image' }],
  async run({ flags, positionals, terminal, root, debug }) {
    using nacre = openNacre(root);
    let status = 0;
    for (const name of positionals) {
      try {
        const { untagged, deleted } = await removeImage(nacre.store, name, { force: flags.on('force') });
        for (const each of untagged) terminal.out(`Untagged: ${each}\n`);
        if (deleted !== undefined) terminal.out(`Deleted: ${deleted}\n`);
      } catch (error) {
        status = reportFault(error, terminal, debug);
      }
    }
    await collectGarbage(nacre);
    return status;
  },
};
