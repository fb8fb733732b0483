import { openNacre, tagImage } from '../../app/index.ts';
import type { Command } from '../command.ts';

export const tag: Command = {
  name: 'tag',
  about: 'Gives an image another name. A name that points elsewhere is moved; the image it pointed to stays.',
  positionals: [
    { name: 'IMAGE', kind: 'one', completion: 'image' },
    { name: 'NAME[:TAG]', kind: 'one', completion: 'image' },
  ],
  flags: [],
  examples: [{ call: 'nacre tag hello registry.example/team/hello:1.0', about: 'A name to push to' }],
  async run({ positionals, root }) {
    const [source = '', target = ''] = positionals;
    using nacre = openNacre(root);
    await tagImage(nacre.store, source, target);
    return 0;
  },
};
