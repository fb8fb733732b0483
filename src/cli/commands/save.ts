import { openNacre, saveImages } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { cliFault } from '../faults.ts';
import { openProgress } from '../progress.ts';

export const save: Command = {
  name: 'save',
  about: `Writes images to one tar archive that is an OCI layout and a docker archive at once, so that docker, podman, skopeo and nacre load it.
Digests stay as they are.`,
  positionals: [{ name: 'IMAGE', kind: 'many', completion: 'image' }],
  flags: [
    {
      name: 'output',
      short: 'o',
      kind: 'text',
      value: 'FILE',
      about: 'write to a file; standard output',
      completion: 'file',
    },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
    { name: 'referrers', kind: 'switch', about: 'write signatures and all else that refers to images' },
  ],
  examples: [
    { call: 'nacre save -o hello.tar hello', about: 'To a file' },
    { call: 'nacre save hello | ssh host nacre load', about: 'To another machine' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const output = flags.text('output');
    if (output === undefined && terminal.stdoutIsTerminal) {
      throw cliFault('cli/usage', 'save: will not write an archive to a terminal', {
        hint: 'Use -o FILE, or send it into a pipe.',
      });
    }
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    await saveImages(nacre.store, positionals, {
      signal: cancel.signal,
      referrers: flags.on('referrers'),
      onEvent: progress.onEvent,
      ...(output === undefined || output === '-' ? {} : { output }),
    });
    return 0;
  },
};
