import {
  type ContainerRow,
  containerFilterKeys,
  formatCommand,
  type ListContainersOptions,
  listContainers,
  openNacre,
  parseFilters,
} from '../../../app/index.ts';
import { formatSize, formatSpan } from '../../../base/index.ts';
import { templateMethod } from '../../../template/index.ts';
import type { Command, Flags } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { formatPorts } from '../../format-ports.ts';
import { formatTime } from '../../format-time.ts';
import { asksFor, formatFlag, formatLabels, formatRows, type Listing, readListFormat, shorten } from '../../listing.ts';

const listing: Listing = {
  fields: {
    Command: 'COMMAND',
    CreatedAt: 'CREATED AT',
    ID: 'CONTAINER ID',
    Image: 'IMAGE',
    Labels: 'LABELS',
    LocalVolumes: 'LOCAL VOLUMES',
    Mounts: 'MOUNTS',
    Names: 'NAMES',
    Networks: 'NETWORKS',
    Ports: 'PORTS',
    RunningFor: 'CREATED',
    Size: 'SIZE',
    State: 'STATE',
    Status: 'STATUS',
  },
  columns: ['ID', 'Image', 'Command', 'RunningFor', 'Status', 'Ports', 'Names'],
  quiet: 'ID',
};

export const ps: Command = {
  name: 'ps',
  about: `Lists running containers, or all of them, newest first.
FORMAT is a template of fields, such as '{{.ID}} {{.Names}}' or 'table {{.Names}}\\t{{.Status}}', or json. FILTER is KEY=VALUE, KEY being id,
name, label, exited, status, ancestor, before, since, volume, network, publish, expose or health; all keys that are given have to hold, of
one key any value, but all labels.`,
  positionals: [],
  flags: [
    { name: 'all', short: 'a', kind: 'switch', about: 'also those that do not run' },
    {
      name: 'filter',
      short: 'f',
      kind: 'list',
      value: 'FILTER',
      about: 'only those it holds for',
      completion: containerFilterKeys.map((key) => `${key}=`),
    },
    formatFlag,
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'last', short: 'n', kind: 'text', value: 'N', about: 'the N made last, running or not' },
    { name: 'latest', short: 'l', kind: 'switch', about: 'the one made last, running or not' },
    { name: 'no-trunc', kind: 'switch', about: 'print whole IDs and commands' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print IDs only' },
    { name: 'size', short: 's', kind: 'switch', about: 'also what each takes up' },
  ],
  examples: [
    { call: 'nacre ps -a', about: 'Every container' },
    { call: "nacre ps --format 'table {{.Names}}\\t{{.Status}}'", about: 'Two columns' },
    { call: 'nacre ps -aq --filter status=exited', about: 'IDs of those that have ended' },
  ],
  async run({ flags, terminal, root }) {
    const format = readListFormat(flags);
    const options = readOptions(flags);
    using nacre = openNacre(root);
    const size = flags.on('size') || (!flags.on('json') && asksFor(format, 'Size'));
    const found = await listContainers(nacre, { ...options, size });
    if (flags.on('json')) {
      terminal.out(`${JSON.stringify(found, null, 2)}\n`);
      return 0;
    }
    const now = Date.now();
    const rows = found.map((row) => toListedRow(row, { whole: flags.on('no-trunc'), now }));
    const extra = flags.on('size') ? ['Size'] : [];
    terminal.out(formatRows(listing, rows, { format, quiet: flags.on('quiet'), extra }));
    return 0;
  },
};

function readOptions(flags: Flags): ListContainersOptions {
  const last = flags.on('latest') ? 1 : readLast(flags.text('last'));
  return {
    all: flags.on('all'),
    filters: parseFilters(flags.list('filter'), containerFilterKeys),
    ...(last === undefined ? {} : { last }),
  };
}

/** As Docker has it, -1 stands for no bound. */
function readLast(text: string | undefined): number | undefined {
  if (text === undefined || text === '-1') return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw cliFault('cli/usage', `ps: --last "${text}" is not a number`, { hint: 'Write -n 5.' });
}

interface ShownRow {
  readonly whole: boolean;
  readonly now: number;
}

/** A row as templates see it: texts, with Docker's names. */
function toListedRow(row: ContainerRow, { whole, now }: ShownRow): Record<string, unknown> {
  const cut = (text: string, most: number): string => (whole ? text : shorten(text, most));
  const command = JSON.stringify(formatCommand(row.args));
  const volumes = row.mounts.filter(({ kind }) => kind === 'volume');
  return {
    Command: whole || command.length <= 30 ? command : `${command.slice(0, 28)}…"`,
    CreatedAt: formatTime(row.created),
    ID: whole ? row.id : row.id.slice(0, 12),
    Image: row.image,
    Labels: formatLabels(row.labels),
    LocalVolumes: String(volumes.length),
    Mounts: row.mounts
      .flatMap((mount) => (mount.kind === 'tmpfs' ? [] : [cut(mount.name ?? mount.source, 15)]))
      .join(','),
    Names: row.name,
    Networks: row.networks.join(','),
    Ports: formatPorts(row.ports),
    RunningFor: `${formatSpan(now - Date.parse(row.created))} ago`,
    Size: row.size === null ? '' : `${formatSize(row.size.written)} (virtual ${formatSize(row.size.all)})`,
    State: row.state,
    Status: row.status,
    Label: templateMethod((name) => (Object.hasOwn(row.labels, name) ? row.labels[name] : '')),
  };
}
