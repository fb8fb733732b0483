import { importVolume, inputName, openInput, openNacre } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';

export const volumeImport: Command = {
  name: 'volume import',
  about: `Makes the files of a tar, which may be compressed, those of a volume: all of them or none. The volume is made when there is none; one that has
files is left alone but with --replace. Containers that use it have to be stopped.`,
  positionals: [
    { name: 'VOLUME', kind: 'one', completion: 'volume' },
    { name: 'FILE', kind: 'optional', completion: 'file' },
  ],
  flags: [{ name: 'replace', kind: 'switch', about: 'have them in the place of what the volume has' }],
  examples: [{ call: 'nacre volume import data data.tar.gz', about: 'From a file (- for standard input)' }],
  async run({ flags, positionals, root }) {
    const [name = '', file = '-'] = positionals;
    using nacre = openNacre(root);
    using cancelling = cancelOnSignal();
    const { signal } = cancelling;
    const source = inputName(file);
    await importVolume(nacre, { name, bytes: openInput(file), source, replace: flags.on('replace'), signal });
    return 0;
  },
};
