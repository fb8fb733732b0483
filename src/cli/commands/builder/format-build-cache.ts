import type { BuildCacheRow } from '../../../app/index.ts';
import { formatSize } from '../../../base/index.ts';
import { formatAge, formatTable } from '../../format-table.ts';

/** A table as buildx prints it; an asterisk marks what is shared with images. */
export function formatBuildCache(rows: readonly BuildCacheRow[], now: number): string {
  const cells = rows.map(({ id, shared, reclaimable, size, used, description }) => [
    id + (shared ? '*' : ''),
    String(reclaimable),
    formatSize(size),
    formatAge(used, now),
    shorten(description),
  ]);
  return formatTable(['ID', 'RECLAIMABLE', 'SIZE', 'LAST ACCESSED', 'DESCRIPTION'], cells);
}

/** Everything that is known of each. */
export function formatBuildCacheDetails(rows: readonly BuildCacheRow[], now: number): string {
  return rows.map((row) => `${formatDetails(row, now)}\n`).join('');
}

function formatDetails(row: BuildCacheRow, now: number): string {
  const lines: readonly (readonly [string, string])[] = [
    ['ID', row.id],
    ['Created at', row.created],
    ['Reclaimable', String(row.reclaimable)],
    ['Shared', String(row.shared)],
    ['In use', String(row.inUse)],
    ['Size', formatSize(row.size)],
    ['Description', row.description],
    ['Last used', formatAge(row.used, now)],
    ['Type', row.type],
  ];
  return lines.map(([name, value]) => `${`${name}:`.padEnd(14)}${value}`.trimEnd().concat('\n')).join('');
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
