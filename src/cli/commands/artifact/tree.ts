import { type ArtifactNode, openNacre, treeOfArtifacts } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { discoverFlags, readDiscoverFlags } from '../../discover-flags.ts';
import { readRegistryFlags } from '../../registry-flags.ts';
import { showText } from '../../show-text.ts';

export const artifactTree: Command = {
  name: 'artifact tree',
  about: `Shows an image, the images of its index by platform, what refers to each of them, and what refers to that. IMAGE may be any place that copy knows.`,
  positionals: [{ name: 'IMAGE', kind: 'one', completion: 'image' }],
  flags: discoverFlags,
  examples: [{ call: 'nacre artifact tree reg.example/app:1', about: 'All there is' }],
  async run({ flags, positionals, terminal, root }) {
    const [image = ''] = positionals;
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    const call = { ...readRegistryFlags(flags, terminal), ...readDiscoverFlags(flags), image };
    const tree = await treeOfArtifacts(nacre, { ...call, signal: cancel.signal });
    if (flags.on('json')) terminal.out(`${JSON.stringify(tree, null, 2)}\n`);
    else terminal.out(`${image} ${tree.digest}\n${formatBelow(tree, '')}`);
    return 0;
  },
};

function formatBelow({ manifests, referrers }: ArtifactNode, guides: string): string {
  const children = [
    ...manifests.map((node) => ({ node, name: node.platform ?? (node.attests === null ? 'manifest' : 'attestation') })),
    ...referrers.map((node) => ({ node, name: node.artifactType ?? node.mediaType })),
  ];
  return children
    .map(({ node, name }, at) => {
      const isLast = at === children.length - 1;
      const line = `${guides}${isLast ? '└── ' : '├── '}${showText(name)} ${node.digest}\n`;
      return line + formatBelow(node, guides + (isLast ? '    ' : '│   '));
    })
    .join('');
}
