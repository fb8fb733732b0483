import { inspectIndex, openNacre } from '../../../app/index.ts';
import { formatSize } from '../../../base/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { formatTable } from '../../format-table.ts';
import { readRegistryFlags, withRegistryFlags } from '../../registry-flags.ts';

export const indexInspect: Command = {
  name: 'index inspect',
  about: 'Shows what an index lists: for which platforms, under which digests. INDEX may be any place that copy knows.',
  positionals: [{ name: 'INDEX', kind: 'one', completion: 'image' }],
  flags: withRegistryFlags([{ name: 'json', kind: 'switch', about: 'print JSON' }]),
  examples: [{ call: 'nacre index inspect debian:12', about: 'What there is of an image' }],
  async run({ flags, positionals, terminal, root }) {
    const [index = ''] = positionals;
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    const report = await inspectIndex(nacre, { ...readRegistryFlags(flags, terminal), index, signal: cancel.signal });
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else {
      const rows = report.manifests.map(({ platform, digest, size, attests }) => [
        attests === null ? (platform ?? '-') : 'attestation',
        digest,
        formatSize(size),
        attests === null ? '' : `of ${attests.slice('sha256:'.length).slice(0, 12)}`,
      ]);
      terminal.out(formatTable(['PLATFORM', 'DIGEST', 'SIZE', ''], rows));
    }
    return 0;
  },
};
