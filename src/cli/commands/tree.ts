import { tree as listTree, openNacre } from '../../app/index.ts';
import type { Command } from '../command.ts';
import { cliFault } from '../faults.ts';
import { formatTree } from '../format-tree.ts';

export const tree: Command = {
  name: 'tree',
  about: `Shows the files of an image (or of a container, or of a layer as diff names them) with their modes, owners and sizes, and the layer each
comes from, 1 being the lowest. A directory's size is that of all files below it. With --layer N only what that layer adds (+), changes (~) and
removes (-).`,
  positionals: [
    { name: 'NAME', kind: 'one', completion: 'image-or-container' },
    { name: 'PATH', kind: 'optional', completion: 'none' },
  ],
  flags: [
    { name: 'depth', kind: 'text', value: 'N', about: 'levels to show, or all; 2, and all with --layer or --json' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'layer', kind: 'text', value: 'N', about: 'only what layer N does to the ones below it' },
  ],
  examples: [
    { call: 'nacre tree hello', about: 'Where the bytes are' },
    { call: 'nacre tree hello /www --depth all', about: 'All of one directory' },
    { call: 'nacre tree hello --layer 2', about: 'What the second layer does' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [name = '', path = '/'] = positionals;
    const layer = flags.text('layer');
    const byDefault = layer === undefined && !flags.on('json') ? 2 : Number.POSITIVE_INFINITY;
    const depth = toDepth(flags.text('depth')) ?? byDefault;
    using nacre = openNacre(root);
    const report = await listTree(nacre, { name, path, depth, ...(layer === undefined ? {} : { layer }) });
    terminal.out(flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : formatTree(report, depth));
    return 0;
  },
};

function toDepth(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw cliFault('cli/usage', `--depth "${text}" is not a number of levels`, { hint: 'Write a number, or all.' });
}
