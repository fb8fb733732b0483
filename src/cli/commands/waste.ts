import { waste as measureWaste, openNacre, type WasteReport } from '../../app/index.ts';
import { formatSize } from '../../base/index.ts';
import type { Command } from '../command.ts';
import { cliFault } from '../faults.ts';
import { formatTable } from '../format-table.ts';
import { showText } from '../show-text.ts';

export const waste: Command = {
  name: 'waste',
  about: `Shows what the layers of an image (or of a container, with what it wrote) hold for nothing: files that upper layers remove, replace, or have again with the same content and
another mode, owner or time (hidden bytes), and files that show although a layer below shows the same content (duplicated bytes). The efficiency
is 1 - (hidden + duplicated) / total, where total is the content of all files of all layers, each file of a layer counted once however many
names it has: 1 means that nothing is wasted. With --min-efficiency it exits 1 when the image is below.`,
  positionals: [{ name: 'NAME', kind: 'one', completion: 'image-or-container' }],
  flags: [
    { name: 'json', kind: 'switch', about: 'print JSON, all files' },
    { name: 'min-efficiency', kind: 'text', value: 'N', about: 'exit 1 when below, such as 0.95 or 95%' },
    { name: 'top', kind: 'text', value: 'N', about: 'how many files to show, or all; 20' },
  ],
  examples: [
    { call: 'nacre waste hello', about: 'What could be saved, the largest first' },
    { call: 'nacre waste --min-efficiency 0.95 hello', about: 'A check for CI' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [name = ''] = positionals;
    const least = toShare(flags.text('min-efficiency'));
    const top = toCount(flags.text('top'));
    using nacre = openNacre(root);
    const report = await measureWaste(nacre, name);
    terminal.out(flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : formatWaste(report, top));
    if (least === undefined || report.efficiency >= least) return 0;
    terminal.err(`${name} is below an efficiency of ${formatShare(least)}\n`);
    return 1;
  },
};

function formatWaste(report: WasteReport, top: number): string {
  const { efficiency, total, hidden, duplicated, files } = report;
  const summary = `efficiency ${formatShare(efficiency)}: of ${formatSize(total)}, ${formatSize(hidden)} hidden and ${formatSize(duplicated)} duplicated\n`;
  if (files.length === 0) return summary;
  const rows = files
    .slice(0, top)
    .map((file) => [formatSize(file.size), String(file.layer), formatReason(file), showText(file.path)]);
  const rest = files.slice(top);
  const bytes = rest.reduce((sum, { size }) => sum + size, 0);
  const more = rest.length === 0 ? '' : `and ${rest.length} more with ${formatSize(bytes)}\n`;
  return `${summary}\n${formatTable(['SIZE', 'LAYER', 'WHY', 'PATH'], rows)}${more}`;
}

function formatReason({ why, by, original }: WasteReport['files'][number]): string {
  switch (why) {
    case 'removed':
    case 'replaced':
      return `${why} in layer ${by}`;
    case 'rewritten':
      return `same content again in layer ${by}`;
    case 'duplicate':
      return `same as ${showText(original ?? '')} in layer ${by}`;
  }
}

/** Rounded down, so that a share that falls short never looks as if it did not. */
function formatShare(share: number): string {
  return (Math.floor(share * 10_000) / 10_000).toFixed(4);
}

function toShare(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, percent] = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(text) ?? [];
  const share = Number(digits) / (percent === '%' ? 100 : 1);
  if (share >= 0 && share <= 1) return share;
  throw cliFault('cli/usage', `--min-efficiency "${text}" is not a share`, {
    hint: 'Write a number from 0 to 1, such as 0.95, or 95%.',
  });
}

function toCount(text: string | undefined): number {
  if (text === undefined) return 20;
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw cliFault('cli/usage', `--top "${text}" is not a number of files`, { hint: 'Write a number, or all.' });
}
