import { type BaseReport, type BaseRow, findBasesOf, openNacre, parsePlatform } from '../../../app/index.ts';
import { isFault } from '../../../base/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command, Invocation } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { formatTable } from '../../format-table.ts';
import { readRegistryFlags, withRegistryFlags } from '../../registry-flags.ts';
import { reportFault } from '../../report-fault.ts';
import { showText } from '../../show-text.ts';

export const basedOn: Command = {
  name: 'based-on',
  about: `Shows what base an image has: the one that its annotations or attached provenance name, else the image of the store with whose layers it begins. With --newest
the registry is asked whether the base's name still stands for it. Given a BASE, it tells whether the image begins with its layers, and of several which of them.
Exits 0 for yes (without either: when a base is known), 1 for no, 2 on trouble. IMAGE and BASE may be any place that copy knows; no layer is read.`,
  positionals: [
    { name: 'IMAGE', kind: 'one', completion: 'image' },
    { name: 'BASE', kind: 'any', completion: 'image' },
  ],
  flags: withRegistryFlags([
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'newest', kind: 'switch', about: "ask whether it is what the base's name stands for now" },
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: 'the image of an index' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print nothing; the exit status tells' },
  ]),
  examples: [
    { call: 'nacre based-on hello', about: 'Its base, as far as it is known' },
    { call: 'nacre based-on -q --newest hello || nacre rebase -t hello hello', about: 'Keep up with it' },
    { call: 'nacre based-on reg.example/app:1 debian:12', about: 'Whether it is made on that' },
  ],
  async run(invocation) {
    try {
      return await showBases(invocation);
    } catch (error) {
      if (isFault(error, 'base/cancelled')) throw error;
      // 1 means no.
      reportFault(error, invocation.terminal, invocation.debug);
      return 2;
    }
  },
};

async function showBases({ flags, positionals, terminal, root }: Invocation): Promise<number> {
  const [image = '', ...bases] = positionals;
  const newest = flags.on('newest');
  const platform = flags.text('platform');
  if (newest && bases.length > 0)
    throw cliFault('cli/usage', 'based-on: --newest goes without BASE', {
      hint: 'Leave out --newest: BASE is what its name stands for now.',
    });
  using nacre = openNacre(root);
  using cancel = cancelOnSignal();
  const report = await findBasesOf(nacre, {
    ...readRegistryFlags(flags, terminal),
    image,
    bases,
    newest,
    ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
    signal: cancel.signal,
  });
  if (report.bases.length === 0 && bases.length === 0 && !flags.on('quiet'))
    terminal.err(`nothing says what ${image} is made on\n`);
  if (!flags.on('quiet')) terminal.out(flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : format(report));
  const isYes = report.bases.length > 0 && (!newest || report.bases[0]?.newest === true);
  return isYes ? 0 : 1;
}

function format({ bases, layers }: BaseReport): string {
  if (bases.length === 0) return '';
  const rows = bases.map(({ name, digest, by, layers: own, newest, newestDigest }) => [
    showText(name ?? '-'),
    digest ?? '-',
    own === null ? '-' : `${own} of ${layers}`,
    by,
    ...(newest === null ? [] : [newest ? 'yes' : `no, ${newestDigest}`]),
  ]);
  const hasNewest = bases.some(({ newest }: BaseRow) => newest !== null);
  return formatTable(['BASE', 'DIGEST', 'LAYERS', 'KNOWN BY', ...(hasNewest ? ['NEWEST'] : [])], rows);
}
