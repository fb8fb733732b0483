import { listVolumes, openNacre, parseVolumeFilters } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { formatTable } from '../../format-table.ts';

export const volumeLs: Command = {
  name: 'volume ls',
  about:
    'Lists volumes, by name. FILTER is dangling=true (no container uses it), name=, driver=, label=NAME or label=NAME=VALUE.',
  positionals: [],
  flags: [
    {
      name: 'filter',
      short: 'f',
      kind: 'list',
      value: 'FILTER',
      about: 'only some of them',
      completion: ['dangling=true', 'dangling=false', 'name=', 'driver=local', 'label='],
    },
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print names alone' },
  ],
  examples: [
    { call: 'nacre volume ls', about: 'All volumes' },
    { call: 'nacre volume ls -qf dangling=true', about: 'Those that no container uses' },
  ],
  async run({ flags, terminal, root }) {
    const filter = parseVolumeFilters(flags.list('filter'));
    using nacre = openNacre(root);
    const rows = listVolumes(nacre, filter);
    if (flags.on('json')) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
    else if (flags.on('quiet')) terminal.out(rows.map(({ name }) => `${name}\n`).join(''));
    else
      terminal.out(
        formatTable(
          ['DRIVER', 'VOLUME NAME'],
          rows.map(({ driver, name }) => [driver, name]),
        ),
      );
    return 0;
  },
};
