import { openNacre, parseVolumeFilters, pruneVolumes } from '../../../app/index.ts';
import { formatSize } from '../../../base/index.ts';
import type { Command } from '../../command.ts';
import { cliFault } from '../../faults.ts';

export const volumePrune: Command = {
  name: 'volume prune',
  about: `Removes anonymous volumes that no container uses, with --all also those that have a name. Asks first. FILTER is label=NAME,
label=NAME=VALUE, or label!= for volumes without.`,
  positionals: [],
  flags: [
    { name: 'all', short: 'a', kind: 'switch', about: 'also volumes with a name' },
    {
      name: 'filter',
      kind: 'list',
      value: 'FILTER',
      about: 'only some of them',
      completion: ['label=', 'label!=', 'name='],
    },
    { name: 'force', short: 'f', kind: 'switch', about: 'do not ask' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
  ],
  examples: [
    { call: 'nacre volume prune -f', about: 'In a script: anonymous ones' },
    { call: 'nacre volume prune -a --filter label=ci', about: 'All with a label' },
  ],
  async run({ flags, terminal, root }) {
    const filter = parseVolumeFilters(flags.list('filter'));
    const all = flags.on('all');
    const what = all ? 'all volumes' : 'all anonymous volumes';
    if (!flags.on('force')) assertAllowed(terminal.ask(`Remove ${what} that no container uses? [y/N] `));
    using nacre = openNacre(root);
    const report = pruneVolumes(nacre, { all, filter });
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else {
      if (report.removed.length > 0) terminal.out(`Deleted Volumes:\n${report.removed.join('\n')}\n\n`);
      terminal.out(`Total reclaimed space: ${formatSize(report.freed)}\n`);
    }
    return 0;
  },
};

function assertAllowed(answer: string): void {
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw cliFault('cli/refused', 'volume prune: nothing was removed', { hint: 'Answer y, or use --force.' });
}
