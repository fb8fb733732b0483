import { openNacre, prune as pruneStore } from '../../app/index.ts';
import { formatSize } from '../../base/index.ts';
import type { Command } from '../command.ts';
import { cliFault } from '../faults.ts';

export const prune: Command = {
  name: 'prune',
  about: `Removes containers that have ended, images without a name, what builds remember, and every file that nothing uses any more.
With --all also images that no container uses. Asks first.`,
  positionals: [],
  flags: [
    { name: 'all', short: 'a', kind: 'switch', about: 'also images with a name that no container uses' },
    { name: 'force', short: 'f', kind: 'switch', about: 'do not ask' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
  ],
  examples: [{ call: 'nacre prune --force', about: 'In a script' }],
  async run({ flags, terminal, root }) {
    if (!flags.on('force')) assertAllowed(terminal.ask('Remove everything that nothing uses? [y/N] '));
    using nacre = openNacre(root);
    const report = await pruneStore(nacre, { all: flags.on('all') });
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else {
      for (const id of report.containers) terminal.out(`Container: ${id}\n`);
      for (const image of report.images) terminal.out(`Image: ${image}\n`);
      terminal.out(`Reclaimed ${formatSize(report.bytes)}\n`);
    }
    return 0;
  },
};

function assertAllowed(answer: string): void {
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw cliFault('cli/refused', 'prune: nothing was removed', { hint: 'Answer y, or use --force.' });
}
