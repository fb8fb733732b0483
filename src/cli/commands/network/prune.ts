import { networkPruneKeys, openNacre, parseFilters, pruneNetworks } from '../../../app/index.ts';
import { assertAllowed } from '../../assert-allowed.ts';
import type { Command } from '../../command.ts';

export const networkPrune: Command = {
  name: 'network prune',
  about: `Removes networks that no container uses, running or not. Asks first. When no container is in any network, the bridge of the default one and the packet
filter's table go as well; the next container has them made again. FILTER is label=NAME, label=NAME=VALUE,
label!=NAME or until=TIME, for those made before.`,
  positionals: [],
  flags: [
    {
      name: 'filter',
      kind: 'list',
      value: 'FILTER',
      about: 'only some of them',
      completion: ['label=', 'label!=', 'until='],
    },
    { name: 'force', short: 'f', kind: 'switch', about: 'do not ask' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
  ],
  examples: [{ call: 'nacre network prune -f', about: 'In a script' }],
  async run({ flags, terminal, root }) {
    const filters = parseFilters(flags.list('filter'), networkPruneKeys);
    assertAllowed('network prune', 'Remove all networks that no container uses?', flags, terminal);
    using nacre = openNacre(root);
    const removed = await pruneNetworks(nacre, filters);
    if (flags.on('json')) terminal.out(`${JSON.stringify({ removed }, null, 2)}\n`);
    else if (removed.length > 0) terminal.out(`Deleted Networks:\n${removed.join('\n')}\n`);
    return 0;
  },
};
