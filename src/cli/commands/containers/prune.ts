import { openNacre, prune } from '../../../app/index.ts';
import { assertAllowed } from '../../assert-allowed.ts';
import type { Command } from '../../command.ts';
import { parsePruneFilters } from '../../parse-prune-filters.ts';
import {
  aboutPruneFilters,
  formatRemoved,
  listsOf,
  pruneFilterFlag,
  pruneForceFlag,
  pruneJsonFlag,
} from '../../prune-flags.ts';

export const containerPrune: Command = {
  name: 'container prune',
  about: `Removes all containers that do not run, with what they wrote and their anonymous volumes. Asks first. ${aboutPruneFilters}`,
  positionals: [],
  flags: [pruneFilterFlag, pruneForceFlag, pruneJsonFlag],
  examples: [{ call: 'nacre container prune -f --filter until=24h', about: 'Those made before yesterday' }],
  async run({ flags, terminal, root }) {
    const choice = parsePruneFilters(flags.list('filter'), Date.now());
    assertAllowed('container prune', 'Remove all containers that do not run?', flags, terminal);
    using nacre = openNacre(root);
    const report = await prune(nacre, { ...choice, kinds: ['containers'] });
    terminal.out(
      flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : formatRemoved(listsOf(report), report.bytes),
    );
    return 0;
  },
};
