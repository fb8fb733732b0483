import type { PruneReport } from '../app/index.ts';
import { formatSize } from '../base/index.ts';
import type { Flag } from './command.ts';
import { showCell } from './show-text.ts';

/** Flags of each command that removes what nothing uses. */
export const pruneFilterFlag: Flag = {
  name: 'filter',
  kind: 'list',
  value: 'FILTER',
  about: 'only what is older, or has a label',
  completion: ['until=', 'label=', 'label!='],
};
export const pruneForceFlag: Flag = { name: 'force', short: 'f', kind: 'switch', about: 'do not ask' };
export const pruneJsonFlag: Flag = { name: 'json', kind: 'switch', about: 'print JSON' };

/** What FILTER may be, for the help of these commands. */
export const aboutPruneFilters =
  'FILTER is until=24h or until=2026-01-31 for what is older, label=KEY, label=KEY=VALUE or label!=KEY; all that are given have to hold.';

/** What was removed, kind by kind, and the disk space that gave back: as Docker tells it. */
export function formatRemoved(lists: Readonly<Record<string, readonly string[]>>, bytes: number): string {
  const sections = Object.entries(lists)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `Deleted ${kind}:\n${names.map((name) => `${showCell(name)}\n`).join('')}\n`);
  return `${sections.join('')}Total reclaimed space: ${formatSize(bytes)}\n`;
}

/** The part of a report that all kinds of prunes have, by Docker's words. */
export function listsOf({ containers, images }: PruneReport): Readonly<Record<string, readonly string[]>> {
  return { Containers: containers, Images: images };
}
