import { exportVolume, openNacre } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { pauseFlag } from './pause-flag.ts';

export const volumeExport: Command = {
  name: 'volume export',
  about:
    'Writes the files of a volume, or of a snapshot (VOLUME@SNAPSHOT), as a tar: to standard output, or to a file.',
  positionals: [{ name: 'VOLUME', kind: 'one', completion: 'volume' }],
  flags: [
    {
      name: 'output',
      short: 'o',
      kind: 'text',
      value: 'FILE',
      about: 'write to a file (- for standard output)',
      completion: 'file',
    },
    pauseFlag,
  ],
  examples: [
    { call: 'nacre volume export data -o data.tar', about: 'Into a file' },
    { call: 'nacre volume export data | ssh other nacre volume import data -', about: 'To another machine' },
  ],
  async run({ flags, positionals, root }) {
    const [source = ''] = positionals;
    const output = flags.text('output');
    using nacre = openNacre(root);
    using cancelling = cancelOnSignal();
    const to = output === undefined || output === '-' ? {} : { output };
    await exportVolume(nacre, { source, ...to, pause: flags.on('pause'), signal: cancelling.signal });
    return 0;
  },
};
