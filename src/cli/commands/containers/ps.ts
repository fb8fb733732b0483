import { listContainers, openNacre } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { formatAge, formatTable } from '../../format-table.ts';

export const ps: Command = {
  name: 'ps',
  about: 'Lists running containers, or all of them.',
  positionals: [],
  flags: [
    { name: 'all', short: 'a', kind: 'switch', about: 'also those that have ended' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'no-trunc', kind: 'switch', about: 'print whole IDs and commands' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print IDs only' },
  ],
  examples: [{ call: 'nacre ps -a', about: 'Every container' }],
  async run({ flags, terminal, root }) {
    using nacre = openNacre(root);
    const rows = (await listContainers(nacre)).filter((row) => flags.on('all') || row.state === 'running');
    const now = Date.now();
    const id = (text: string): string => (flags.on('no-trunc') ? text : text.slice(0, 12));
    const command = (args: readonly string[]): string => {
      const text = JSON.stringify(args.join(' '));
      return flags.on('no-trunc') || text.length <= 30 ? text : `${text.slice(0, 28)}…"`;
    };
    if (flags.on('json')) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
    else if (flags.on('quiet')) terminal.out(rows.map((row) => `${id(row.id)}\n`).join(''));
    else {
      const cells = rows.map((row) => [
        id(row.id),
        row.image,
        command(row.args),
        formatAge(row.created, now),
        row.state === 'exited' ? `Exited (${row.exitCode})` : row.state === 'running' ? 'Up' : 'Created',
        row.name,
      ]);
      terminal.out(formatTable(['CONTAINER ID', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS', 'NAMES'], cells));
    }
    return 0;
  },
};
