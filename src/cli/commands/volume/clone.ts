import { cloneVolume, openNacre } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { pauseFlag } from './pause-flag.ts';

export const volumeClone: Command = {
  name: 'volume clone',
  about: `Makes a volume with the files of another, or of a snapshot (VOLUME@SNAPSHOT), and its labels. Where the file system can do that (btrfs,
XFS) they share their blocks until one is written to. A container that writes meanwhile may be copied half-way through, but with --pause.`,
  positionals: [
    { name: 'VOLUME', kind: 'one', completion: 'volume' },
    { name: 'NAME', kind: 'one', completion: 'none' },
  ],
  flags: [pauseFlag],
  examples: [{ call: 'nacre volume clone --pause data trial', about: 'A copy to try something on' }],
  async run({ flags, positionals, terminal, root }) {
    const [source = '', name = ''] = positionals;
    using nacre = openNacre(root);
    using cancelling = cancelOnSignal();
    await cloneVolume(nacre, { source, name, pause: flags.on('pause'), signal: cancelling.signal });
    terminal.out(`${name}\n`);
    return 0;
  },
};
