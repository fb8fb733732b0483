import { openNacre, type PruneOptions, type PruneReport, prune as pruneStore } from '../../app/index.ts';
import { formatSize } from '../../base/index.ts';
import type { Command, Flags } from '../command.ts';
import { cliFault } from '../faults.ts';
import { parsePruneFilters } from '../parse-prune-filters.ts';

export const prune: Command = {
  name: 'prune',
  about: `Removes containers that have ended, images without a name, what builds remember, and every file that nothing uses any more.
With --all also images that no container uses; with --keep-last too, but for the newest of each repository. Named volumes
stay, anonymous ones go with their container. Asks first.
FILTER is until=24h or until=2026-01-31 for what is older, label=KEY, label=KEY=VALUE or label!=KEY; all that are given have to hold. An
image is as old as its name in this store, a container as its making, and what a build remembers as its last use; that has no labels, and
stays when one is asked for.`,
  positionals: [],
  flags: [
    { name: 'all', short: 'a', kind: 'switch', about: 'also images with a name that no container uses' },
    { name: 'dry-run', kind: 'switch', about: 'show what would go, and remove nothing' },
    {
      name: 'filter',
      kind: 'list',
      value: 'FILTER',
      about: 'only what is older, or has a label',
      completion: ['until=', 'label=', 'label!='],
    },
    { name: 'force', short: 'f', kind: 'switch', about: 'do not ask' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
    {
      name: 'keep-last',
      kind: 'text',
      value: 'N',
      about: 'also named images, but the N newest of each repository',
    },
  ],
  examples: [
    { call: 'nacre prune --force', about: 'In a script' },
    { call: 'nacre prune --keep-last 3 --filter until=72h --dry-run', about: 'What three days and three tags leave' },
  ],
  async run({ flags, terminal, root }) {
    const options = readOptions(flags);
    if (!flags.on('force') && options.dryRun !== true)
      assertAllowed(terminal.ask('Remove everything that nothing uses? [y/N] '));
    using nacre = openNacre(root);
    const report = await pruneStore(nacre, options);
    terminal.out(flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
    return 0;
  },
};

function readOptions(flags: Flags): PruneOptions {
  const keepLast = flags.text('keep-last');
  return {
    ...parsePruneFilters(flags.list('filter'), Date.now()),
    all: flags.on('all'),
    dryRun: flags.on('dry-run'),
    ...(keepLast === undefined ? {} : { keepLast: parseCount(keepLast) }),
  };
}

function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw cliFault('cli/usage', `prune: --keep-last wants a number, not "${text}"`, { hint: 'Write --keep-last 3.' });
}

function formatReport({ containers, images, cacheRecords, cacheMounts, bytes, dryRun }: PruneReport): string {
  const lines = [
    ...containers.map((id) => `Container: ${id}`),
    ...images.map((image) => `Image: ${image}`),
    ...(cacheRecords === 0 ? [] : [`Build cache: ${cacheRecords} ${cacheRecords === 1 ? 'step' : 'steps'}`]),
    ...(cacheMounts === 0 ? [] : [`Build cache: ${cacheMounts} ${cacheMounts === 1 ? 'mount' : 'mounts'}`]),
    `${dryRun ? 'Would reclaim' : 'Reclaimed'} ${formatSize(bytes)}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function assertAllowed(answer: string): void {
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw cliFault('cli/refused', 'prune: nothing was removed', { hint: 'Answer y, or use --force.' });
}
