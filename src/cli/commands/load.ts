import { loadImages, openNacre } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { openProgress } from '../progress.ts';

export const loadCommand: Command = {
  name: 'load',
  about: `Reads images from an archive (docker save, podman save, an OCI layout in a tar; compressed or not) or from an OCI layout directory.
Digests stay as they are.`,
  positionals: [{ name: 'PATH', kind: 'optional', completion: 'file' }],
  flags: [
    {
      name: 'input',
      short: 'i',
      kind: 'text',
      value: 'PATH',
      about: 'the same as PATH; standard input',
      completion: 'file',
    },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
  ],
  examples: [
    { call: 'nacre load -i hello.tar', about: 'From a file' },
    { call: 'docker save hello | nacre load', about: 'From another tool' },
  ],
  async run({ flags, positionals, terminal, root }) {
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const loaded = await loadImages(nacre.store, {
      path: flags.text('input') ?? positionals[0] ?? '-',
      signal: cancel.signal,
      onEvent: progress.onEvent,
    });
    for (const { name, digest } of loaded)
      terminal.out(name === undefined ? `Loaded image ID: ${digest}\n` : `Loaded image: ${name}\n`);
    return 0;
  },
};
