import { importImage, openInput, openNacre, parsePlatform } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { openProgress } from '../progress.ts';

export const importCommand: Command = {
  name: 'import',
  about: `Makes an image of one layer from the tar of a root file system, as it is or compressed with gzip, zstd or xz, and prints its digest.
FILE may be - for standard input. The image gets /bin/sh as its command.`,
  positionals: [
    { name: 'FILE', kind: 'one', completion: 'file' },
    { name: 'NAME', kind: 'optional', completion: 'image' },
  ],
  flags: [
    { name: 'message', short: 'm', kind: 'text', value: 'TEXT', about: 'comment in the history' },
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: "what it runs on; this machine's" },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
  ],
  examples: [
    { call: 'nacre import rootfs.tar debian:bookworm-slim', about: 'A tar on disk' },
    {
      call: 'mmdebstrap --variant=minbase bookworm - | nacre import - debian:bookworm-slim',
      about: 'Debian, from its packages',
    },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [source = '', name] = positionals;
    const message = flags.text('message');
    const platform = flags.text('platform');
    const epoch = terminal.environment.SOURCE_DATE_EPOCH;
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const descriptor = await importImage(nacre.store, {
      bytes: openInput(source),
      source,
      onEvent: progress.onEvent,
      signal: cancel.signal,
      ...(name === undefined ? {} : { name }),
      ...(message === undefined ? {} : { message }),
      ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
      ...(epoch === undefined ? {} : { sourceDateEpoch: epoch }),
    });
    terminal.out(`${descriptor.digest}\n`);
    return 0;
  },
};
