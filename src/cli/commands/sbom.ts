import { imagePackages, imageSbom, openNacre, type PackageReport, parsePlatform } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { cliFault } from '../faults.ts';
import { formatTable } from '../format-table.ts';
import { readChoice } from '../read-choice.ts';
import { showText } from '../show-text.ts';

const formats = ['table', 'spdx', 'cyclonedx'] as const;

export const sbom: Command = {
  name: 'sbom',
  about: `Shows what packages an image has: those of Debian, Alpine and RPM, and of Node, Python, Go, Java, Ruby, Rust and PHP. As spdx it is the
document that is attached to the image, else one that is made, as it would be attached. Nothing of the image is run or mounted.`,
  positionals: [{ name: 'IMAGE', kind: 'one', completion: 'image' }],
  flags: [
    {
      name: 'format',
      kind: 'text',
      value: 'KIND',
      about: 'table (the default), spdx, cyclonedx',
      completion: formats,
    },
    { name: 'json', kind: 'switch', about: 'print all that is known, as JSON' },
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: "which image of an index; this machine's" },
  ],
  examples: [
    { call: 'nacre sbom hello', about: 'The packages of an image' },
    { call: 'nacre sbom --format spdx hello', about: 'The same for other tools' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const format = readChoice('sbom', flags, 'format', formats) ?? 'table';
    if (flags.on('json') && flags.text('format') !== undefined)
      throw cliFault('cli/usage', 'sbom: --json is a format of its own', { hint: 'Leave --format out.' });
    const platform = flags.text('platform');
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    const request = {
      name: positionals[0] ?? '',
      signal: cancel.signal,
      ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
    };
    if (format !== 'table') {
      terminal.out(`${JSON.stringify(await imageSbom(nacre.store, request, format), null, 2)}\n`);
      return 0;
    }
    const report = await imagePackages(nacre.store, request);
    terminal.out(flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : formatPackages(report));
    for (const { path, reason } of report.unread) terminal.err(`warning: ${showText(path)} was not read: ${reason}\n`);
    return 0;
  },
};

function formatPackages({ packages }: PackageReport): string {
  const rows = packages.map(({ type, name, version, licenses, path }) => [
    ...[type, showText(name), version === '' ? '-' : showText(version)],
    ...[licenses.length === 0 ? '-' : shorten(showText(licenses.join(', '))), showText(path)],
  ]);
  return formatTable(['TYPE', 'NAME', 'VERSION', 'LICENSES', 'FOUND IN'], rows);
}

const widest = 40;

function shorten(text: string): string {
  return text.length <= widest ? text : `${text.slice(0, widest - 1)}…`;
}
