import { openNacre, reportBuildCache } from '../../../app/index.ts';
import { formatSize } from '../../../base/index.ts';
import type { Command } from '../../command.ts';
import { formatBuildCache, formatBuildCacheDetails } from './format-build-cache.ts';
import { parseBuilderFilters } from './parse-builder-filters.ts';

export const builderDu: Command = {
  name: 'builder du',
  about: `Shows what builds keep: what steps came to, and the directories of RUN --mount=type=cache. What images need as well is marked with an
asterisk, and is not counted as reclaimable. FILTER is id=, type= (regular, exec.cachemount, internal), description=, until=24h, inuse,
shared, private or reclaimable; != turns it round, and all that are given have to hold.`,
  positionals: [],
  flags: [
    {
      name: 'filter',
      kind: 'list',
      value: 'FILTER',
      about: 'only some of it',
      completion: [
        'id=',
        'type=',
        'description=',
        'until=',
        'unused-for=',
        'inuse',
        'shared',
        'private',
        'reclaimable',
      ],
    },
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'verbose', kind: 'switch', about: 'show all that is known of each' },
  ],
  examples: [
    { call: 'nacre builder du', about: 'What builds keep' },
    { call: 'nacre builder du --filter type=exec.cachemount --verbose', about: 'The caches of commands' },
  ],
  async run({ flags, terminal, root }) {
    const now = Date.now();
    const choose = parseBuilderFilters(flags.list('filter'), now);
    using nacre = openNacre(root);
    const report = reportBuildCache(nacre, choose);
    const { items, shared, reclaimable, total } = report;
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else {
      terminal.out(flags.on('verbose') ? formatBuildCacheDetails(items, now) : formatBuildCache(items, now));
      const sums = [
        ['Shared', shared],
        ['Private', total - shared],
        ['Reclaimable', reclaimable],
        ['Total', total],
      ] as const;
      terminal.out(sums.map(([name, bytes]) => `${`${name}:`.padEnd(14)}${formatSize(bytes)}\n`).join(''));
    }
    return 0;
  },
};
