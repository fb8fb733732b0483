import { checkSystem, openNacre, type StoreReport } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { openProgress } from '../progress.ts';

export const check: Command = {
  name: 'system check',
  about: `Checks that everything a name points to is there, that all content is what it was, and that indexes and unpacked files of layers are
what the layers' tars give. What can be made again from something whole is made again: an index from its tar, a tar from its compressed blob,
unpacked files from either. Exits with 0 when everything is whole then, with 1 when a fault is left.`,
  positionals: [],
  flags: [
    { name: 'dry-run', kind: 'switch', about: 'make nothing again: what is damaged is a fault' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'quick', kind: 'switch', about: 'compare sizes only, read no content' },
  ],
  examples: [
    { call: 'nacre system check', about: 'Everything' },
    { call: 'nacre system check --dry-run --json', about: 'Look and touch nothing, for a program' },
  ],
  async run({ flags, terminal, root }) {
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('json') });
    using cancel = cancelOnSignal();
    const report = await checkSystem(nacre, {
      full: !flags.on('quick'),
      repair: !flags.on('dry-run'),
      onEvent: progress.onEvent,
      signal: cancel.signal,
    });
    terminal.out(flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
    return report.faults.length === 0 ? 0 : 1;
  },
};

function formatReport({ faults, repaired }: StoreReport): string {
  const lines = [
    ...repaired.map(({ subject, message }) => `${subject}: ${message}`),
    ...faults.flatMap(({ subject, message, hint }) => [`${subject}: ${message}`, `  hint: ${hint}`]),
    ...(repaired.length === 0 ? [] : [`${repaired.length} repaired.`]),
    faults.length === 0 ? 'The store is whole.' : `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}.`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}
