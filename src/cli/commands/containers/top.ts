import { findContainer, openNacre, sweep, topContainer } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';
import { formatTable } from '../../format-table.ts';
import { showCell } from '../../show-text.ts';

export const top: Command = {
  name: 'top',
  about:
    'Shows the processes of a running container, with the numbers that they have on this machine. OPTION is one of ps(1).',
  positionals: [
    { name: 'CONTAINER', kind: 'one', completion: 'container' },
    { name: 'OPTION', kind: 'any', completion: 'none' },
  ],
  flags: [{ name: 'json', kind: 'switch', about: 'print JSON' }],
  foreign: foreignVerbFlags,
  passThrough: true,
  examples: [
    { call: 'nacre top web', about: 'Its processes' },
    { call: 'nacre top web -o pid,rss,args', about: 'How much memory each takes' },
  ],
  async run({ flags, positionals: [name = '', ...options], terminal, root }) {
    using nacre = openNacre(root);
    await sweep(nacre);
    const report = await topContainer(nacre, findContainer(nacre.store, name), options);
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else
      terminal.out(
        formatTable(
          report.titles.map(showCell),
          report.processes.map((row) => row.map(showCell)),
        ),
      );
    return 0;
  },
};
