import { openNacre, removeVolume, removeVolumeSnapshot } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { reportFault } from '../../report-fault.ts';

export const volumeRm: Command = {
  name: 'volume rm',
  about:
    'Removes volumes, with all that is in them and their snapshots. One that a container uses, running or not, stays. VOLUME@SNAPSHOT is one snapshot.',
  positionals: [{ name: 'VOLUME', kind: 'many', completion: 'volume' }],
  flags: [{ name: 'force', short: 'f', kind: 'switch', about: 'say nothing of one that is not there' }],
  examples: [{ call: 'nacre volume rm data', about: 'One volume' }],
  async run({ flags, positionals, terminal, root, debug }) {
    using nacre = openNacre(root);
    let status = 0;
    for (const name of positionals) {
      try {
        if (name.includes('@')) removeVolumeSnapshot(nacre, name);
        else removeVolume(nacre, name, { force: flags.on('force') });
        terminal.out(`${name}\n`);
      } catch (error) {
        status = reportFault(error, terminal, debug);
      }
    }
    return status;
  },
};
