import { listVolumes, openNacre, parseVolumeFilters, type VolumeRow } from '../../../app/index.ts';
import { templateMethod } from '../../../template/index.ts';
import type { Command } from '../../command.ts';
import { formatFlag, formatLabels, formatRows, type ListedRow, type Listing, readListFormat } from '../../listing.ts';

const listing: Listing = {
  fields: {
    Driver: 'DRIVER',
    Labels: 'LABELS',
    Links: 'LINKS',
    Mountpoint: 'MOUNTPOINT',
    Name: 'VOLUME NAME',
    Scope: 'SCOPE',
  },
  columns: ['Driver', 'Name'],
  quiet: 'Name',
};

export const volumeLs: Command = {
  name: 'volume ls',
  about: `Lists volumes, by name. FILTER is dangling=true (no container uses it), name=, driver=, label=NAME or label=NAME=VALUE.
FORMAT is a template of fields, such as '{{.Name}} {{.Links}}', or json.`,
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
    formatFlag,
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print names alone' },
  ],
  examples: [
    { call: 'nacre volume ls', about: 'All volumes' },
    { call: 'nacre volume ls -qf dangling=true', about: 'Those that no container uses' },
  ],
  async run({ flags, terminal, root }) {
    const format = readListFormat(flags);
    const filter = parseVolumeFilters(flags.list('filter'));
    using nacre = openNacre(root);
    const rows = listVolumes(nacre, filter);
    if (flags.on('json')) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
    else terminal.out(formatRows(listing, rows.map(toListedRow), { format, quiet: flags.on('quiet') }));
    return 0;
  },
};

/** A row as templates see it: texts, with Docker's names. `Links` counts the containers that use it. */
function toListedRow({ driver, labels, containers, mountpoint, name }: VolumeRow): ListedRow {
  return {
    Driver: driver,
    Labels: formatLabels(labels),
    Links: String(containers.length),
    Mountpoint: mountpoint,
    Name: name,
    Scope: 'local',
    Label: templateMethod((label) => (Object.hasOwn(labels, label) ? labels[label] : '')),
  };
}
