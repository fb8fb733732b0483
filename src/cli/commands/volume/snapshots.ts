import { listVolumeSnapshots, openNacre } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { formatAge, formatTable } from '../../format-table.ts';

export const volumeSnapshots: Command = {
  name: 'volume snapshots',
  about: 'Lists the snapshots of a volume, or of all, the oldest first.',
  positionals: [{ name: 'VOLUME', kind: 'optional', completion: 'volume' }],
  flags: [
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print names alone' },
  ],
  examples: [{ call: 'nacre volume snapshots data', about: 'Those of one volume' }],
  async run({ flags, positionals, terminal, root }) {
    using nacre = openNacre(root);
    const rows = listVolumeSnapshots(nacre, positionals[0]);
    const now = Date.now();
    if (flags.on('json')) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
    else if (flags.on('quiet')) terminal.out(rows.map(({ volume, name }) => `${volume}@${name}\n`).join(''));
    else
      terminal.out(
        formatTable(
          ['SNAPSHOT', 'CREATED'],
          rows.map(({ volume, name, created }) => [`${volume}@${name}`, formatAge(created, now)]),
        ),
      );
    return 0;
  },
};
