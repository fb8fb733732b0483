import { parsePlatform, unpackImage } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { openProgress } from '../progress.ts';

export const unpack: Command = {
  name: 'unpack',
  about: `Turns an image of an OCI layout directory into a runtime bundle: the directory BUNDLE with rootfs/ and config.json, which crun and runc run
as it is. LAYOUT:TAG names the layout's directory and the tag in it; without a tag it is the only image there, or latest.`,
  positionals: [
    { name: 'LAYOUT[:TAG]', kind: 'one', completion: 'directory' },
    { name: 'BUNDLE', kind: 'one', completion: 'directory' },
  ],
  flags: [
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: "which image of an index; this machine's" },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
  ],
  examples: [{ call: 'nacre unpack layout:latest bundle && crun run --bundle bundle test', about: 'Unpack and run' }],
  async run({ flags, positionals, terminal }) {
    const [layout = '', bundle = ''] = positionals;
    const platform = flags.text('platform');
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    await unpackImage({
      layout,
      bundle,
      signal: cancel.signal,
      onEvent: progress.onEvent,
      ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
    });
    return 0;
  },
};
