import { openNacre, parseByteSize, pruneBuildCache } from '../../../app/index.ts';
import { formatSize, messageOf } from '../../../base/index.ts';
import type { Command } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { formatBuildCache } from './format-build-cache.ts';
import { parseBuilderFilters } from './parse-builder-filters.ts';

export const builderPrune: Command = {
  name: 'builder prune',
  about: `Removes what builds keep and no image needs: what steps came to, the directories of RUN --mount=type=cache that no build is using, and the
records of builds (type=history), which --keep-storage spares. With
--all also the records of steps whose results images need, and notes that take no room; the images stay as they are. Asks first. The filters are those of \`nacre builder du\`.`,
  positionals: [],
  flags: [
    { name: 'all', short: 'a', kind: 'switch', about: 'also what images need' },
    {
      name: 'filter',
      kind: 'list',
      value: 'FILTER',
      about: 'only some of it',
      completion: ['id=', 'type=', 'description=', 'until=', 'unused-for='],
    },
    { name: 'force', short: 'f', kind: 'switch', about: 'do not ask' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'keep-storage', kind: 'text', value: 'BYTES', about: 'keep what was used last, so much of it: 10g' },
  ],
  examples: [
    { call: 'nacre builder prune --force --keep-storage 10g', about: 'In a script, on a machine that builds' },
    { call: 'nacre builder prune --filter until=72h', about: 'What three days have not used' },
  ],
  async run({ flags, terminal, root }) {
    const now = Date.now();
    const keep = flags.text('keep-storage');
    const options = {
      all: flags.on('all'),
      choose: parseBuilderFilters(flags.list('filter'), now),
      ...(keep === undefined ? {} : { keepBytes: readSize(keep) }),
    };
    if (!flags.on('force')) assertAllowed(terminal.ask('Remove what builds keep and no image needs? [y/N] '));
    using nacre = openNacre(root);
    const report = await pruneBuildCache(nacre, options);
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else {
      if (report.removed.length > 0) terminal.out(formatBuildCache(report.removed, now));
      terminal.out(`Total: ${formatSize(report.bytes)}\n`);
    }
    return 0;
  },
};

function readSize(text: string): number {
  try {
    return parseByteSize(text, '--keep-storage');
  } catch (error) {
    throw cliFault('cli/usage', `builder prune: ${messageOf(error)}`, {
      hint: 'Write a number and a unit, as in 10g.',
    });
  }
}

function assertAllowed(answer: string): void {
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw cliFault('cli/refused', 'builder prune: nothing was removed', { hint: 'Answer y, or use --force.' });
}
