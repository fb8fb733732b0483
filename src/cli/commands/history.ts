import { type HistoryRow, imageHistory, openNacre, parsePlatform } from '../../app/index.ts';
import { formatSize } from '../../base/index.ts';
import type { Command } from '../command.ts';
import { formatAge } from '../format-table.ts';
import { formatTime } from '../format-time.ts';
import { formatFlag, formatRows, type Listing, readListFormat, shorten } from '../listing.ts';

const listing: Listing = {
  fields: {
    Added: 'ADDED',
    Comment: 'COMMENT',
    CreatedAt: 'CREATED AT',
    CreatedBy: 'CREATED BY',
    CreatedSince: 'CREATED',
    ID: 'LAYER',
    Layer: '#',
    Size: 'SIZE',
  },
  columns: ['Layer', 'ID', 'CreatedSince', 'CreatedBy', 'Size', 'Added', 'Comment'],
  quiet: 'ID',
};

export const history: Command = {
  name: 'history',
  about: `Shows the steps an image was made in, newest first, with the digest of the layer each one made, its number (as diff and tree take it), its
size as stored, and what it added: files, bytes of their content, and paths it removed.`,
  positionals: [{ name: 'IMAGE', kind: 'one', completion: 'image' }],
  flags: [
    formatFlag,
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'no-trunc', kind: 'switch', about: 'print whole digests and commands' },
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: "which image of an index; this machine's" },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print layer digests only' },
  ],
  examples: [{ call: 'nacre history hello', about: 'What each step added' }],
  async run({ flags, positionals, terminal, root }) {
    const platform = flags.text('platform');
    const format = readListFormat(flags);
    using nacre = openNacre(root);
    const rows = await imageHistory(
      nacre.store,
      positionals[0] ?? '',
      platform === undefined ? undefined : parsePlatform(platform),
    );
    if (flags.on('json')) {
      terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
      return 0;
    }
    const quiet = flags.on('quiet');
    const shown = quiet && format.kind === 'table' ? rows.filter(({ digest }) => digest !== null) : rows;
    const listed = shown.map((row) => toListedRow(row, flags.on('no-trunc')));
    terminal.out(formatRows(listing, listed, { format, quiet }));
    return 0;
  },
};

/** A row as templates see it: texts, with Docker's names. */
function toListedRow(row: HistoryRow, whole: boolean): Readonly<Record<string, string>> {
  const digest = row.digest ?? '-';
  const step = row.createdBy.replaceAll(/\s+/g, ' ').trim();
  return {
    Added: formatAdded(row),
    Comment: row.comment.replaceAll('\n', ' '),
    CreatedAt: formatTime(row.created),
    CreatedBy: whole ? step : shorten(step, 60),
    CreatedSince: formatAge(row.created ?? undefined, Date.now()),
    ID: whole || row.digest === null ? digest : digest.slice('sha256:'.length).slice(0, 12),
    Layer: row.layer === null ? '-' : String(row.layer),
    Size: formatSize(row.size),
  };
}

/** `3 files, 12kB, 1 removed`. */
function formatAdded({ layer, files, bytes, removed }: HistoryRow): string {
  if (layer === null) return '-';
  const added = `${files} file${files === 1 ? '' : 's'}, ${formatSize(bytes)}`;
  return removed === 0 ? added : `${added}, ${removed} removed`;
}
