import { imageProvenance, openNacre, parsePlatform } from '../../app/index.ts';
import type { Command } from '../command.ts';
import { formatProvenance } from '../format-provenance.ts';

export const provenance: Command = {
  name: 'provenance',
  about: `Shows how an image was made, as it is attached to it: who built it, of what, and which line of the Dockerfile made which layer, as far as
that was written down (\`nacre build --provenance=mode=max\`). It is what is said of the image, by whoever attached it; nothing proves it.`,
  positionals: [{ name: 'IMAGE', kind: 'one', completion: 'image' }],
  flags: [
    { name: 'json', kind: 'switch', about: 'print all of it: a predicate of SLSA' },
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: "which image of an index; this machine's" },
  ],
  examples: [{ call: 'nacre provenance hello', about: 'Of what and by what it was made' }],
  async run({ flags, positionals, terminal, root }) {
    const platform = flags.text('platform');
    using nacre = openNacre(root);
    const predicate = await imageProvenance(
      nacre.store,
      positionals[0] ?? '',
      platform === undefined ? undefined : parsePlatform(platform),
    );
    terminal.out(flags.on('json') ? `${JSON.stringify(predicate, null, 2)}\n` : formatProvenance(predicate));
    return 0;
  },
};
