import { type HistoryRow, imageHistory, openNacre, parsePlatform } from '../../app/index.ts';
import { formatSize } from '../../base/index.ts';
import type { Command } from '../command.ts';
import { formatAge, formatTable } from '../format-table.ts';
import { showLines } from '../show-text.ts';

export const history: Command = {
  name: 'history',
  about: `Shows the steps an image was made in, newest first, with the digest of the layer each one made, its number (as diff and tree take it), its
size as stored, and what it added: files, bytes of their content, and paths it removed.`,
  positionals: [{ name: 'IMAGE', kind: 'one', completion: 'image' }],
  flags: [
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'no-trunc', kind: 'switch', about: 'print whole digests and commands' },
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: "which image of an index; this machine's" },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print layer digests only' },
  ],
  examples: [{ call: 'nacre history hello', about: 'What each step added' }],
  async run({ flags, positionals, terminal, root }) {
    const platform = flags.text('platform');
    using nacre = openNacre(root);
    const rows = await imageHistory(
      nacre.store,
      positionals[0] ?? '',
      platform === undefined ? undefined : parsePlatform(platform),
    );
    const whole = flags.on('no-trunc');
    const digest = (text: string | null): string =>
      text === null ? '-' : whole ? text : text.slice('sha256:'.length).slice(0, 12);
    const oneLine = (text: string): string => {
      const line = text.replaceAll(/\s+/g, ' ').trim();
      return whole || line.length <= 60 ? line : `${line.slice(0, 59)}…`;
    };
    if (flags.on('json')) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
    else if (flags.on('quiet'))
      terminal.out(rows.flatMap((row) => (row.digest === null ? [] : [`${digest(row.digest)}\n`])).join(''));
    else {
      const now = Date.now();
      const cells = rows.map((row) => [
        row.layer === null ? '-' : String(row.layer),
        digest(row.digest),
        formatAge(row.created ?? undefined, now),
        showLines(oneLine(row.createdBy)),
        formatSize(row.size),
        formatAdded(row),
        showLines(row.comment.replaceAll('\n', ' ')),
      ]);
      terminal.out(formatTable(['#', 'LAYER', 'CREATED', 'CREATED BY', 'SIZE', 'ADDED', 'COMMENT'], cells));
    }
    return 0;
  },
};

/** `3 files, 12kB, 1 removed`. */
function formatAdded({ layer, files, bytes, removed }: HistoryRow): string {
  if (layer === null) return '-';
  const added = `${files} file${files === 1 ? '' : 's'}, ${formatSize(bytes)}`;
  return removed === 0 ? added : `${added}, ${removed} removed`;
}
