import { connectContainer, findContainer, openNacre, sweep } from '../../../app/index.ts';
import type { Command } from '../../command.ts';

export const networkConnect: Command = {
  name: 'network connect',
  about: 'Connects a container to a further network, at once when it runs.',
  positionals: [
    { name: 'NETWORK', kind: 'one', completion: 'network' },
    { name: 'CONTAINER', kind: 'one', completion: 'container' },
  ],
  flags: [
    { name: 'alias', kind: 'list', value: 'NAME', about: 'another name for it in that network' },
    { name: 'ip', kind: 'text', value: 'IP', about: 'its IPv4 address there' },
    { name: 'ip6', kind: 'text', value: 'IP', about: 'its IPv6 address there' },
  ],
  examples: [{ call: 'nacre network connect --alias db back postgres', about: 'With another name there' }],
  async run({ flags, positionals: [network = '', name = ''], root }) {
    const [ipv4, ipv6] = [flags.text('ip'), flags.text('ip6')];
    using nacre = openNacre(root);
    await sweep(nacre);
    await connectContainer(nacre, findContainer(nacre.store, name), {
      network,
      aliases: flags.list('alias'),
      ...(ipv4 === undefined ? {} : { ipv4 }),
      ...(ipv6 === undefined ? {} : { ipv6 }),
    });
    return 0;
  },
};
