import { listNetworks, type NetworkRow, networkFilterKeys, openNacre, parseFilters } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { formatTime } from '../../format-time.ts';
import { formatFlag, formatLabels, formatRows, type ListedRow, type Listing, readListFormat } from '../../listing.ts';

const listing: Listing = {
  fields: {
    CreatedAt: 'CREATED AT',
    Driver: 'DRIVER',
    ID: 'NETWORK ID',
    IPv6: 'IPV6',
    Internal: 'INTERNAL',
    Labels: 'LABELS',
    Name: 'NAME',
    Scope: 'SCOPE',
  },
  columns: ['ID', 'Name', 'Driver', 'Scope'],
  quiet: 'ID',
};

export const networkLs: Command = {
  name: 'network ls',
  about: `Lists networks. FILTER is KEY=VALUE, KEY being name, id, driver, label, scope, type (builtin or custom) or dangling.`,
  positionals: [],
  flags: [
    {
      name: 'filter',
      short: 'f',
      kind: 'list',
      value: 'FILTER',
      about: 'only some of them',
      completion: networkFilterKeys.map((key) => `${key}=`),
    },
    formatFlag,
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'no-trunc', kind: 'switch', about: 'print whole IDs' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print IDs only' },
  ],
  examples: [
    { call: 'nacre network ls', about: 'All networks' },
    { call: 'nacre network ls -qf type=custom', about: 'IDs of those that somebody made' },
  ],
  async run({ flags, terminal, root }) {
    const format = readListFormat(flags);
    const filters = parseFilters(flags.list('filter'), networkFilterKeys);
    using nacre = openNacre(root);
    const found = listNetworks(nacre, filters);
    if (flags.on('json')) terminal.out(`${JSON.stringify(found, null, 2)}\n`);
    else {
      const rows = found.map((row) => toListedRow(row, flags.on('no-trunc')));
      terminal.out(formatRows(listing, rows, { format, quiet: flags.on('quiet') }));
    }
    return 0;
  },
};

function toListedRow(row: NetworkRow, whole: boolean): ListedRow {
  return {
    CreatedAt: formatTime(row.created),
    Driver: row.driver,
    ID: whole ? row.id : row.id.slice(0, 12),
    IPv6: String(row.ipv6),
    Internal: String(row.internal),
    Labels: formatLabels(row.labels),
    Name: row.name,
    Scope: 'local',
  };
}
