import { checkStore, openNacre } from '../../app/index.ts';
import type { Command } from '../command.ts';

export const check: Command = {
  name: 'system check',
  about: `Checks that everything a name points to is there, and with its bytes hashed again that it is what it was. Exits with 1 when it finds a
fault.`,
  positionals: [],
  flags: [
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'quick', kind: 'switch', about: 'compare sizes only, hash nothing' },
  ],
  examples: [{ call: 'nacre system check', about: 'Everything' }],
  async run({ flags, terminal, root }) {
    using nacre = openNacre(root);
    const report = await checkStore(nacre.store, { full: !flags.on('quick') });
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else {
      for (const fault of report.faults) terminal.out(`${fault.subject}: ${fault.message}\n  hint: ${fault.hint}\n`);
      terminal.out(formatCount(report.faults.length));
    }
    return report.faults.length === 0 ? 0 : 1;
  },
};

function formatCount(faults: number): string {
  return faults === 0 ? 'The store is whole.\n' : faults === 1 ? '1 fault.\n' : `${faults} faults.\n`;
}
