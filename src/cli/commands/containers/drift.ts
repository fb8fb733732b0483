import { type DriftReport, type DriftRow, findDrift, openNacre } from '../../../app/index.ts';
import { formatSize } from '../../../base/index.ts';
import type { Command } from '../../command.ts';
import { formatValue, readValueFormat, valueFormatFlag } from '../../format-values.ts';
import { showText } from '../../show-text.ts';

export const drift: Command = {
  name: 'drift',
  about: `Tells what containers have that their images have not, by file: what was added (A), changed (C, and in what) and removed (D), with sizes.
Programs and libraries are marked, and programs that run as their owner. Without a name all running containers are looked at. Volumes and
other mounts do not count, nor do times. With --exit-code it exits with 1 when there is drift.`,
  positionals: [{ name: 'CONTAINER', kind: 'any', completion: 'container' }],
  flags: [
    { name: 'exit-code', kind: 'switch', about: 'exit with 1 when something differs' },
    valueFormatFlag,
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print the names of containers that differ alone' },
  ],
  examples: [
    { call: 'nacre drift web', about: 'One container' },
    { call: 'nacre drift --exit-code --quiet', about: 'In a check: whether any running container differs' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const format = readValueFormat(flags.text('format'));
    using nacre = openNacre(root);
    const reports = await findDrift(nacre, positionals);
    const drifted = reports.filter(({ files }) => files.length > 0);
    if (format !== undefined) terminal.out(reports.map((report) => formatValue(report, format)).join(''));
    else if (flags.on('json')) terminal.out(`${JSON.stringify(reports, null, 2)}\n`);
    else if (flags.on('quiet')) terminal.out(drifted.map(({ container }) => `${container}\n`).join(''));
    else terminal.out(drifted.map(formatReport).join('\n'));
    return flags.on('exit-code') && drifted.length > 0 ? 1 : 0;
  },
};

function formatReport({ container, image, files }: DriftReport): string {
  const lines = files.map((row) => `  ${formatRow(row)}\n`);
  return `${showText(container)} (${showText(image)})\n${lines.join('')}`;
}

const letters = { added: 'A', changed: 'C', removed: 'D' } as const;

function formatRow({ path, change, what, type, size, mark }: DriftRow): string {
  const told = [
    ...(type === 'file' ? [formatSize(size)] : type === 'directory' ? [] : [type]),
    ...what.filter((aspect) => aspect !== 'size' || !what.includes('content')),
    ...(mark === null ? [] : [mark]),
  ];
  return `${letters[change]} ${showText(path)}${told.length === 0 ? '' : ` (${told.join(', ')})`}`;
}
