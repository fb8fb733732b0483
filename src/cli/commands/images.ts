import { listImages, openNacre } from '../../app/index.ts';
import { formatSize, matchesPattern } from '../../base/index.ts';
import type { Command } from '../command.ts';
import { formatAge, formatTable } from '../format-table.ts';

export const images: Command = {
  name: 'images',
  about: 'Lists the names of images, with the beginning of their digests. NAME narrows the list; it may hold * and ?.',
  positionals: [{ name: 'NAME', kind: 'optional', completion: 'image' }],
  flags: [
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'no-trunc', kind: 'switch', about: 'print whole digests' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print digests only' },
  ],
  examples: [
    { call: 'nacre images', about: 'All images' },
    { call: "nacre images 'debian*' --json", about: 'Some, for a program' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [pattern] = positionals;
    using nacre = openNacre(root);
    const rows = (await listImages(nacre.store)).filter((row) => {
      if (pattern === undefined) return true;
      const names = row.repository === null ? [] : [row.repository, `${row.repository}:${row.tag}`];
      return names.some((name) => matchesPattern(pattern, name));
    });
    const id = (digest: string): string =>
      flags.on('no-trunc') ? digest : digest.slice('sha256:'.length).slice(0, 12);
    if (flags.on('json')) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
    else if (flags.on('quiet'))
      terminal.out([...new Set(rows.map((row) => id(row.digest)))].map((line) => `${line}\n`).join(''));
    else {
      const cells = rows.map((row) => [
        row.repository ?? '<none>',
        row.tag ?? '<none>',
        id(row.digest),
        formatAge(row.created ?? undefined, Date.now()),
        formatSize(row.size),
      ]);
      terminal.out(formatTable(['REPOSITORY', 'TAG', 'IMAGE ID', 'CREATED', 'SIZE'], cells));
    }
    return 0;
  },
};
