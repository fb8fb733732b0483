import { copyImage, openNacre } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { openProgress } from '../../progress.ts';
import { readPlatforms } from '../../read-platforms.ts';
import { readRegistryFlags, withRegistryFlags } from '../../registry-flags.ts';

export const copyCommand: Command = {
  name: 'copy',
  about: `Copies an image without changing a byte of it: its digest stays. Places are docker://NAME for a registry, store:NAME for the store,
oci:DIRECTORY[:TAG], oci-archive:FILE[:NAME], docker-archive:FILE[:NAME], and - for an archive on standard input or output. A NAME alone is a
SOURCE in the store when the store has it, and otherwise means a registry.`,
  positionals: [
    { name: 'SOURCE', kind: 'one', completion: 'image' },
    { name: 'TARGET', kind: 'one', completion: 'none' },
  ],
  flags: withRegistryFlags([
    { name: 'json', kind: 'switch', about: 'print JSON' },
    {
      name: 'platform',
      kind: 'list',
      value: 'OS/ARCH,…',
      about: 'copy one image of an index, by itself, or an index of some',
    },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
    { name: 'referrers', kind: 'switch', about: 'copy signatures and all else that refers to it' },
  ]),
  examples: [
    { call: 'nacre copy debian:12 registry.example/debian:12', about: 'From a registry to another' },
    { call: 'nacre copy --platform linux/arm64 docker://debian:12 oci:layout:12', about: 'To a directory' },
    { call: 'nacre copy docker-archive:hello.tar store:hello', about: 'From a file to the store' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [source = '', target = ''] = positionals;
    const isPiped = target === '-';
    if (isPiped && terminal.stdoutIsTerminal)
      throw cliFault('cli/usage', 'copy: will not write an archive to a terminal', { hint: 'Send it into a pipe.' });
    if (isPiped && flags.on('json'))
      throw cliFault('cli/usage', 'copy: --json does not go together with an archive on standard output');
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const report = await copyImage(nacre, {
      ...readRegistryFlags(flags, terminal),
      source,
      target,
      referrers: flags.on('referrers'),
      platforms: readPlatforms(flags),
      onEvent: progress.onEvent,
      signal: cancel.signal,
    });
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else if (!isPiped) terminal.out(`${report.digest}\n`);
    return 0;
  },
};
