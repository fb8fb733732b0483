import { openNacre, restoreVolume } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';

export const volumeRestore: Command = {
  name: 'volume restore',
  about: `Makes the files of a volume what they were when a snapshot was made: the one that is named, or else the newest. What the volume has now is
gone; the snapshot stays. Containers that use it have to be stopped.`,
  positionals: [{ name: 'VOLUME[@SNAPSHOT]', kind: 'one', completion: 'volume' }],
  flags: [],
  examples: [{ call: 'nacre volume restore data', about: 'To the newest snapshot' }],
  async run({ positionals, terminal, root }) {
    const [source = ''] = positionals;
    using nacre = openNacre(root);
    using cancelling = cancelOnSignal();
    const snapshot = await restoreVolume(nacre, { source, signal: cancelling.signal });
    terminal.out(`${source.replace(/@.*$/, '')}@${snapshot}\n`);
    return 0;
  },
};
