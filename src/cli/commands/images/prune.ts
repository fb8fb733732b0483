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

export const imagePrune: Command = {
  name: 'image prune',
  about: `Removes images without a name, with --all every image that no container uses, and the files that only they had. Asks first.
${aboutPruneFilters}`,
  positionals: [],
  flags: [
    { name: 'all', short: 'a', kind: 'switch', about: 'also images with a name that no container uses' },
    pruneFilterFlag,
    pruneForceFlag,
    pruneJsonFlag,
  ],
  examples: [{ call: 'nacre image prune -a -f --filter until=72h', about: 'What three days did not use' }],
  async run({ flags, terminal, root }) {
    const choice = parsePruneFilters(flags.list('filter'), Date.now());
    const which = flags.on('all') ? 'that no container uses' : 'without a name';
    assertAllowed('image prune', `Remove all images ${which}?`, flags, terminal);
    using nacre = openNacre(root);
    const report = await prune(nacre, { ...choice, all: flags.on('all'), kinds: ['images'] });
    terminal.out(
      flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : formatRemoved(listsOf(report), report.bytes),
    );
    return 0;
  },
};
