import { filterImages, type ImageRow, imageFilterKeys, listImages, openNacre, parseFilters } from '../../app/index.ts';
import { formatSize, matchesPattern } from '../../base/index.ts';
import type { Command } from '../command.ts';
import { formatAge } from '../format-table.ts';
import { formatTime } from '../format-time.ts';
import { formatFlag, formatRows, type Listing, readListFormat } from '../listing.ts';

const listing: Listing = {
  fields: {
    CreatedAt: 'CREATED AT',
    CreatedSince: 'CREATED',
    Digest: 'DIGEST',
    ID: 'IMAGE ID',
    Platform: 'PLATFORM',
    Repository: 'REPOSITORY',
    Size: 'SIZE',
    Tag: 'TAG',
  },
  columns: ['Repository', 'Tag', 'ID', 'CreatedSince', 'Size'],
  quiet: 'ID',
};

export const images: Command = {
  name: 'images',
  about: `Lists the names of images, with the beginning of their digests. NAME narrows the list; it may hold * and ?.
FILTER is dangling=true, label=KEY, label=KEY=VALUE, before=IMAGE, since=IMAGE or reference=PATTERN.`,
  positionals: [{ name: 'NAME', kind: 'optional', completion: 'image' }],
  flags: [
    { name: 'all', short: 'a', kind: 'switch', about: 'for those used to it: nothing is left out' },
    { name: 'digests', kind: 'switch', about: 'also whole digests' },
    {
      name: 'filter',
      short: 'f',
      kind: 'list',
      value: 'FILTER',
      about: 'only those it holds for',
      completion: imageFilterKeys.map((key) => `${key}=`),
    },
    formatFlag,
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'no-trunc', kind: 'switch', about: 'print whole digests' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print digests only' },
  ],
  examples: [
    { call: 'nacre images', about: 'All images' },
    { call: "nacre images 'debian*' --json", about: 'Some, for a program' },
    { call: "nacre images --format '{{.Repository}}:{{.Tag}} {{.Size}}'", about: 'By a template' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [pattern] = positionals;
    const format = readListFormat(flags);
    const filters = parseFilters(flags.list('filter'), imageFilterKeys);
    using nacre = openNacre(root);
    const all = await filterImages(nacre.store, await listImages(nacre.store), filters);
    const found = pattern === undefined ? all : all.filter((row) => isCalled(row, pattern));
    if (flags.on('json')) {
      terminal.out(`${JSON.stringify(found, null, 2)}\n`);
      return 0;
    }
    const rows = found.map((row) => toListedRow(row, flags.on('no-trunc')));
    const quiet = flags.on('quiet');
    const shown = quiet && format.kind === 'table' ? [...new Map(rows.map((row) => [row.ID, row])).values()] : rows;
    terminal.out(formatRows(listing, shown, { format, quiet, extra: flags.on('digests') ? ['Digest'] : [] }));
    return 0;
  },
};

function isCalled({ repository, tag }: ImageRow, pattern: string): boolean {
  const names = repository === null ? [] : [repository, `${repository}:${tag}`];
  return names.some((name) => matchesPattern(pattern, name));
}

/** A row as templates see it: texts, with Docker's names. */
function toListedRow(row: ImageRow, whole: boolean): Readonly<Record<string, string>> {
  return {
    CreatedAt: formatTime(row.created),
    CreatedSince: formatAge(row.created ?? undefined, Date.now()),
    Digest: row.digest,
    ID: whole ? row.digest : row.digest.slice('sha256:'.length).slice(0, 12),
    Platform: row.platform ?? '',
    Repository: row.repository ?? '<none>',
    Size: formatSize(row.size),
    Tag: row.tag ?? '<none>',
  };
}
