import { inspectNetwork, type NetworkRow, openNacre, sweep, toDockerNetwork } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { formatValue, readValueFormat, valueFormatFlag } from '../../format-values.ts';
import { reportFault } from '../../report-fault.ts';

export const networkInspect: Command = {
  name: 'network inspect',
  about:
    'Shows all that is known of networks, with the containers in them, as a list in JSON in the form that Docker gives it; --json gives the one of `nacre network ls --json`.',
  positionals: [{ name: 'NETWORK', kind: 'many', completion: 'network' }],
  flags: [valueFormatFlag, { name: 'json', kind: 'switch', about: "print Nacre's own form" }],
  examples: [
    { call: 'nacre network inspect bridge', about: 'The default network' },
    { call: "nacre network inspect -f '{{range .IPAM.Config}}{{.Subnet}}{{end}}' bridge", about: 'Its addresses' },
  ],
  async run({ flags, positionals, terminal, root, debug }) {
    const format = readValueFormat(flags.text('format'));
    using nacre = openNacre(root);
    await sweep(nacre);
    const found: NetworkRow[] = [];
    let status = 0;
    for (const name of positionals) {
      try {
        found.push(inspectNetwork(nacre, name));
      } catch (error) {
        status = reportFault(error, terminal, debug);
      }
    }
    const shown = flags.on('json') ? found : found.map(toDockerNetwork);
    if (format === undefined) terminal.out(`${JSON.stringify(shown, null, 2)}\n`);
    else for (const each of shown) terminal.out(formatValue(each, format));
    return status;
  },
};
