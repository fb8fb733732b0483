import { openNacre, sweep, type UsageRow, watchUsage } from '../../../app/index.ts';
import { formatSize } from '../../../base/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';
import { formatFlag, formatRows, type Listing, readListFormat } from '../../listing.ts';

const listing: Listing = {
  fields: {
    BlockIO: 'BLOCK I/O',
    CPUPerc: 'CPU %',
    Container: 'CONTAINER',
    ID: 'CONTAINER ID',
    MemPerc: 'MEM %',
    MemUsage: 'MEM USAGE / LIMIT',
    Name: 'NAME',
    NetIO: 'NET I/O',
    PIDs: 'PIDS',
  },
  columns: ['ID', 'Name', 'CPUPerc', 'MemUsage', 'MemPerc', 'NetIO', 'BlockIO', 'PIDs'],
  quiet: 'ID',
};

export const stats: Command = {
  name: 'stats',
  about: `Shows what running containers use, anew each second: processor time (100 % is one processor), memory without what files are only cached
for, traffic of networks of their own, and of disks, processes and threads. The numbers are the kernel's own.
FORMAT is a template of fields, such as '{{.Name}} {{.CPUPerc}}' or 'table {{.Name}}\\t{{.MemUsage}}', or json.`,
  positionals: [{ name: 'CONTAINER', kind: 'any', completion: 'container' }],
  flags: [
    { name: 'all', short: 'a', kind: 'switch', about: 'also those that do not run' },
    formatFlag,
    { name: 'json', kind: 'switch', about: 'print JSON, once' },
    { name: 'no-stream', kind: 'switch', about: 'show it once' },
    { name: 'no-trunc', kind: 'switch', about: 'print whole IDs' },
  ],
  foreign: foreignVerbFlags,
  examples: [
    { call: 'nacre stats --no-stream', about: 'All that run, once' },
    { call: "nacre stats --format 'table {{.Name}}\\t{{.CPUPerc}}' web", about: 'Two columns of one' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const format = readListFormat(flags);
    using nacre = openNacre(root);
    await sweep(nacre);
    using cancel = cancelOnSignal();
    const once = flags.on('no-stream') || flags.on('json');
    const request = { containers: positionals, all: flags.on('all'), signal: cancel.signal };
    for await (const rows of watchUsage(nacre, request)) {
      if (flags.on('json')) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
      else {
        const listed = rows.map((row) => toListedRow(row, flags.on('no-trunc')));
        const clear = !once && terminal.stdoutIsTerminal ? '\x1b[H\x1b[2J' : '';
        terminal.out(clear + formatRows(listing, listed, { format }));
      }
      if (once) break;
      await sweep(nacre);
    }
    return 0;
  },
};

/** As Docker prints it; of one that does not run, dashes. */
function toListedRow(row: UsageRow, whole: boolean): Record<string, unknown> {
  const id = whole ? row.id : row.id.slice(0, 12);
  const runs = row.memoryLimit > 0;
  const pair = (a: string, b: string): string => (runs ? `${a} / ${b}` : '-- / --');
  const percent = (value: number): string => (runs ? `${value.toFixed(2)}%` : '--');
  return {
    BlockIO: pair(formatSize(row.blockRead), formatSize(row.blockWritten)),
    CPUPerc: percent(row.cpuPercent),
    Container: id,
    ID: id,
    MemPerc: percent(row.memoryPercent),
    MemUsage: pair(formatMemory(row.memory), formatMemory(row.memoryLimit)),
    Name: row.name,
    NetIO: pair(formatSize(row.networkReceived), formatSize(row.networkSent)),
    PIDs: runs ? `${row.pids}` : '--',
  };
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** In powers of 1024, four digits: `1.25MiB`. */
function formatMemory(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toPrecision(4))}${units[power]}`;
}
