import { openNacre, snapshotVolume } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { pauseFlag } from './pause-flag.ts';

export const volumeSnapshot: Command = {
  name: 'volume snapshot',
  about: `Keeps the files of a volume as they are now, under the name of the time, which is printed. Nothing writes to what is kept;
\`nacre volume restore\` brings it back, and VOLUME@SNAPSHOT names it to clone, export and rm. It goes with the volume.`,
  positionals: [{ name: 'VOLUME', kind: 'one', completion: 'volume' }],
  flags: [pauseFlag],
  examples: [{ call: 'nacre volume snapshot --pause data', about: 'Before an upgrade' }],
  async run({ flags, positionals, terminal, root }) {
    const [name = ''] = positionals;
    using nacre = openNacre(root);
    using cancelling = cancelOnSignal();
    const snapshot = await snapshotVolume(nacre, name, { pause: flags.on('pause'), signal: cancelling.signal });
    terminal.out(`${name}@${snapshot}\n`);
    return 0;
  },
};
