import { type FileListing, type ListedFile, listFiles, openNacre } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { formatMode } from '../../format-mode.ts';
import { formatTable } from '../../format-table.ts';
import { peekFlags, readPeekFlags } from '../../peek-flags.ts';
import { openProgress } from '../../progress.ts';
import { readRegistryFlags } from '../../registry-flags.ts';
import { showText } from '../../show-text.ts';

export const ls: Command = {
  name: 'ls',
  about: `Lists what is in a directory of an image, names in byte order, or one file. An image of a registry is not pulled: of its layers no more is read than is needed. With -l a link at
the end of PATH is listed itself, unless a slash follows it. IMAGE may be any place that copy knows.`,
  positionals: [
    { name: 'IMAGE', kind: 'one', completion: 'image' },
    { name: 'PATH', kind: 'optional', completion: 'none' },
  ],
  flags: peekFlags([
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'long', short: 'l', kind: 'switch', about: 'modes, owners, sizes, times, layers and targets too' },
    { name: 'recursive', short: 'R', kind: 'switch', about: 'what is in directories below, too' },
  ]),
  examples: [
    { call: 'nacre ls debian:12 /etc', about: 'From the store, or a registry' },
    { call: 'nacre ls -lR docker://debian:12 /usr/bin', about: 'All that is known of them' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [image = '', path = '/'] = positionals;
    const isLong = flags.on('long');
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const listing = await listFiles(nacre, {
      ...readRegistryFlags(flags, terminal),
      ...readPeekFlags(flags),
      image,
      path,
      recursive: flags.on('recursive'),
      follow: !isLong,
      onEvent: progress.onEvent,
      signal: cancel.signal,
    });
    if (flags.on('json')) terminal.out(`${JSON.stringify(listing, null, 2)}\n`);
    else terminal.out(isLong ? formatLong(listing) : formatNames(listing));
    return 0;
  },
};

function formatNames(listing: FileListing): string {
  return listing.entries.map((entry) => `${showText(nameOf(entry, listing))}\n`).join('');
}

function formatLong(listing: FileListing): string {
  const rows = listing.entries.map((entry) => [
    formatMode(entry),
    `${entry.uid}:${entry.gid}`,
    entry.device ?? String(entry.size),
    entry.modified ?? '-',
    entry.layer === null ? '-' : String(entry.layer),
    showText(nameOf(entry, listing)) + (entry.target === null ? '' : ` -> ${showText(entry.target)}`),
  ]);
  return rows.length === 0 ? '' : formatTable(['MODE', 'OWNER', 'SIZE', 'MODIFIED', 'LAYER', 'NAME'], rows);
}

/** Below the directory that is listed; a file that was named is called by its whole path. */
function nameOf({ path }: ListedFile, listing: FileListing): string {
  if (path === listing.path) return path;
  return path.slice(listing.path === '/' ? 1 : listing.path.length + 1);
}
