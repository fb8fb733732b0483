import { exportFiles, openNacre, parsePlatform } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { cliFault } from '../faults.ts';
import { openProgress } from '../progress.ts';

export const exportCommand: Command = {
  name: 'export',
  about: `Writes all files of a container or an image as one tar, as a process in it sees them but for what is mounted there. Hard links stay
links; the same files give the same bytes. \`nacre import\` makes an image of it, \`nacre save\` writes whole images.`,
  positionals: [{ name: 'CONTAINER|IMAGE', kind: 'one', completion: 'image-or-container' }],
  flags: [
    {
      name: 'output',
      short: 'o',
      kind: 'text',
      value: 'FILE',
      about: 'write to a file; standard output',
      completion: 'file',
    },
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: "which image of an index; this machine's" },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
  ],
  examples: [
    { call: 'nacre export -o web.tar web', about: 'The files of a container' },
    { call: 'nacre export hello | tar -t', about: 'What is in an image' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [name = ''] = positionals;
    const output = flags.text('output');
    const platform = flags.text('platform');
    if ((output === undefined || output === '-') && terminal.stdoutIsTerminal) {
      throw cliFault('cli/usage', 'export: will not write an archive to a terminal', {
        hint: 'Use -o FILE, or send it into a pipe.',
      });
    }
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    await exportFiles(nacre, {
      name,
      onEvent: progress.onEvent,
      signal: cancel.signal,
      ...(output === undefined || output === '-' ? {} : { output }),
      ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
    });
    return 0;
  },
};
