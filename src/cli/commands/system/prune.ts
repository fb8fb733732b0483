import { openNacre, pruneAll } from '../../../app/index.ts';
import { assertAllowed } from '../../assert-allowed.ts';
import type { Command, Flags } from '../../command.ts';
import { parsePruneFilters } from '../../parse-prune-filters.ts';
import {
  aboutPruneFilters,
  formatRemoved,
  listsOf,
  pruneFilterFlag,
  pruneForceFlag,
  pruneJsonFlag,
} from '../../prune-flags.ts';

export const systemPrune: Command = {
  name: 'system prune',
  about: `Removes all containers that do not run, networks that no container is in, images without a name, and what builds remember; with --all
every image that no container uses, with --volumes also anonymous volumes that no container uses. Asks first. With a filter networks stay. ${aboutPruneFilters} \`nacre prune\` can do more:
show what would go, and keep the newest of each repository.`,
  positionals: [],
  flags: [
    { name: 'all', short: 'a', kind: 'switch', about: 'also images with a name that no container uses' },
    pruneFilterFlag,
    pruneForceFlag,
    pruneJsonFlag,
    { name: 'volumes', kind: 'switch', about: 'also anonymous volumes that no container uses' },
  ],
  examples: [
    { call: 'nacre system prune -f', about: 'In a script' },
    { call: 'nacre system prune -a --volumes', about: 'All that no container uses' },
  ],
  async run({ flags, terminal, root }) {
    const choice = parsePruneFilters(flags.list('filter'), Date.now());
    assertAllowed('system prune', questionOf(flags), flags, terminal);
    using nacre = openNacre(root);
    const report = await pruneAll(nacre, { ...choice, all: flags.on('all'), volumes: flags.on('volumes') });
    const lists = { ...listsOf(report), Networks: report.networks, Volumes: report.volumes };
    terminal.out(flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : formatRemoved(lists, report.bytes));
    return 0;
  },
};

function questionOf(flags: Flags): string {
  const images = flags.on('all') ? 'all images that no container uses' : 'all images without a name';
  const volumes = flags.on('volumes') ? ', anonymous volumes that no container uses' : '';
  return `Remove all containers that do not run, networks that none is in, ${images}${volumes}, and what builds remember?`;
}
