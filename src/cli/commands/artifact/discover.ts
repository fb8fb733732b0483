import { discoverArtifacts, openNacre } from '../../../app/index.ts';
import { formatSize } from '../../../base/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { discoverFlags, readDiscoverFlags } from '../../discover-flags.ts';
import { formatTable } from '../../format-table.ts';
import { readRegistryFlags } from '../../registry-flags.ts';
import { showText } from '../../show-text.ts';

export const artifactDiscover: Command = {
  name: 'artifact discover',
  about: `Lists what refers to an image, such as signatures, SBOMs and whatever was attached to it: to the index of one that has several platforms, or with --platform to one image of it. IMAGE
may be any place that copy knows.`,
  positionals: [{ name: 'IMAGE', kind: 'one', completion: 'image' }],
  flags: discoverFlags,
  examples: [{ call: 'nacre artifact discover reg.example/app:1', about: 'All there is' }],
  async run({ flags, positionals, terminal, root }) {
    const [image = ''] = positionals;
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    const call = { ...readRegistryFlags(flags, terminal), ...readDiscoverFlags(flags), image };
    const report = await discoverArtifacts(nacre, { ...call, signal: cancel.signal });
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else {
      const rows = report.referrers.map(({ artifactType, mediaType, digest, size }) => [
        showText(artifactType ?? mediaType),
        digest,
        formatSize(size),
      ]);
      terminal.out(formatTable(['ARTIFACT TYPE', 'DIGEST', 'SIZE'], rows));
    }
    return 0;
  },
};
