import { createVolume, openNacre } from '../../../app/index.ts';
import { assertNamed } from '../../assert-named.ts';
import type { Command } from '../../command.ts';
import { toPairs } from './to-pairs.ts';

export const volumeCreate: Command = {
  name: 'volume create',
  about: `Makes a volume. It gets what an image has where it is mounted when a container first uses it. The options of the driver are those of
mount(8): type=tmpfs, type=nfs and type=none with o=bind show another file system or directory, mounted for each container by itself.`,
  positionals: [{ name: 'NAME', kind: 'optional', completion: 'none' }],
  flags: [
    { name: 'driver', short: 'd', kind: 'text', value: 'DRIVER', about: 'local, the only one', completion: ['local'] },
    { name: 'label', kind: 'list', value: 'NAME=VALUE', about: 'label the volume' },
    { name: 'opt', short: 'o', kind: 'list', value: 'NAME=VALUE', about: 'an option of the driver: type, o, device' },
  ],
  examples: [
    { call: 'nacre volume create data', about: 'A volume' },
    { call: 'nacre volume create -o type=tmpfs -o device=tmpfs -o o=size=64m scratch', about: 'One in memory' },
  ],
  async run({ flags, positionals, terminal, root }) {
    assertNamed('label', flags.list('label'));
    using nacre = openNacre(root);
    const [name] = positionals;
    const driver = flags.text('driver');
    const volume = createVolume(nacre, {
      ...(name === undefined ? {} : { name }),
      ...(driver === undefined ? {} : { driver }),
      labels: toPairs(flags.list('label')),
      options: toPairs(flags.list('opt')),
    });
    terminal.out(`${volume.name}\n`);
    return 0;
  },
};
