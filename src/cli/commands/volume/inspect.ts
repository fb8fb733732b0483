import { inspectVolume, openNacre, toDockerVolume, type VolumeRow } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { reportFault } from '../../report-fault.ts';

export const volumeInspect: Command = {
  name: 'volume inspect',
  about:
    'Shows all that is known of volumes as a list in JSON, in the form that Docker gives it; --json gives the one of `nacre volume ls --json`.',
  positionals: [{ name: 'VOLUME', kind: 'many', completion: 'volume' }],
  flags: [{ name: 'json', kind: 'switch', about: "print Nacre's own form" }],
  examples: [{ call: 'nacre volume inspect data', about: 'One volume' }],
  async run({ flags, positionals, terminal, root, debug }) {
    using nacre = openNacre(root);
    const found: VolumeRow[] = [];
    let status = 0;
    for (const name of positionals) {
      try {
        found.push(inspectVolume(nacre, name));
      } catch (error) {
        status = reportFault(error, terminal, debug);
      }
    }
    terminal.out(`${JSON.stringify(flags.on('json') ? found : found.map(toDockerVolume), null, 2)}\n`);
    return status;
  },
};
