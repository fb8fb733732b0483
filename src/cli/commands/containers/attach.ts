import { attachToContainer, findContainer, openNacre, sweep } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';
import { detachKeysFlag, readDetachKeys } from './attach-flags.ts';

export const attach: Command = {
  name: 'attach',
  about:
    'Joins our standard streams to a container that runs, until it ends, and exits with its status. Ctrl-P Ctrl-Q leaves it when it has a terminal.',
  positionals: [{ name: 'CONTAINER', kind: 'one', completion: 'container' }],
  flags: [
    detachKeysFlag,
    { name: 'no-sig-proxy', kind: 'switch', about: 'pass no signals on to it' },
    { name: 'no-stdin', kind: 'switch', about: 'do not pass our standard input on' },
    {
      name: 'sig-proxy',
      kind: 'switch',
      opposite: 'no-sig-proxy',
      about: 'pass signals that we get on to it (the default)',
    },
  ],
  foreign: foreignVerbFlags,
  examples: [{ call: 'nacre attach shell', about: 'Come back to a shell that was left' }],
  async run({ flags, positionals: [name = ''], root }) {
    using nacre = openNacre(root);
    await sweep(nacre);
    const status = await attachToContainer(nacre, findContainer(nacre.store, name), {
      stdin: !flags.on('no-stdin'),
      passSignals: !flags.on('no-sig-proxy'),
      ...readDetachKeys(flags),
    });
    return status ?? 0;
  },
};
