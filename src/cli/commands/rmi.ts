import { collectGarbage, type KeptContents, measureKept, openNacre, removeImage } from '../../app/index.ts';
import { formatSize } from '../../base/index.ts';
import type { Command } from '../command.ts';
import { reportFault } from '../report-fault.ts';

export const rmi: Command = {
  name: 'rmi',
  about: `Takes names from images. An image that loses its last name is removed, with whatever only it held. Given an ID, removes the image
with its name. Says how much disk that gave back, and what of it something else still keeps.`,
  positionals: [{ name: 'IMAGE', kind: 'many', completion: 'image' }],
  flags: [
    { name: 'force', short: 'f', kind: 'switch', about: 'also when it has several names or a container uses it' },
  ],
  examples: [{ call: 'nacre rmi hello', about: 'One image' }],
  async run({ flags, positionals, terminal, root, debug }) {
    using nacre = openNacre(root);
    let status = 0;
    let removed = false;
    const contents = new Set<string>();
    for (const name of positionals) {
      try {
        const image = await removeImage(nacre.store, name, { force: flags.on('force') });
        for (const each of image.untagged) terminal.out(`Untagged: ${each}\n`);
        if (image.deleted !== undefined) terminal.out(`Deleted: ${image.deleted}\n`);
        removed ||= image.deleted !== undefined;
        for (const hex of image.contents) contents.add(hex);
      } catch (error) {
        status = reportFault(error, terminal, debug);
      }
    }
    const { bytes } = await collectGarbage(nacre);
    if (removed) terminal.out(formatFreed(bytes, measureKept(nacre.store, contents)));
    return status;
  },
};

function formatFreed(bytes: number, { byContainers, byCache, byProcesses }: KeptContents): string {
  const lines = [`Freed ${formatSize(bytes)}`];
  if (byContainers > 0) lines.push(`Kept ${formatSize(byContainers)} that containers use`);
  if (byCache > 0) lines.push(`Kept ${formatSize(byCache)} for builds to come; \`nacre prune\` removes it`);
  if (byProcesses > 0) lines.push(`Kept ${formatSize(byProcesses)} that other processes are using`);
  return lines.map((line) => `${line}\n`).join('');
}
