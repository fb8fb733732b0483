import { openNacre, removeBuilds } from '../../../../app/index.ts';
import type { Command } from '../../../command.ts';
import { cliFault } from '../../../faults.ts';

export const builderHistoryRm: Command = {
  name: 'builder history rm',
  about:
    'Removes records of builds, and prints their IDs. Images and what builds keep stay, and so does the record of a build that goes on.',
  positionals: [{ name: 'BUILD', kind: 'any', completion: 'build' }],
  flags: [
    { name: 'all', short: 'a', kind: 'switch', about: 'all of them' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
  ],
  examples: [
    { call: 'nacre builder history rm 3f2a', about: 'One' },
    { call: 'nacre builder history rm --all', about: 'All of them' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const all = flags.on('all');
    if (all === positionals.length > 0) {
      throw cliFault('cli/usage', 'builder history rm: give IDs of builds, or --all', {
        hint: 'See `nacre builder history ls`.',
      });
    }
    using nacre = openNacre(root);
    const report = removeBuilds(nacre, all ? 'all' : positionals);
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else terminal.out(report.removed.map((id) => `${id}\n`).join(''));
    return 0;
  },
};
