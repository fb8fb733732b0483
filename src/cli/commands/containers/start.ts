import { findContainer, openNacre, startAttached, startContainer, sweep } from '../../../app/index.ts';
import type { Command, Invocation } from '../../command.ts';
import { eachContainer } from '../../each-container.ts';
import { cliFault } from '../../faults.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';
import { detachKeysFlag, readDetachKeys } from './attach-flags.ts';

export const start: Command = {
  name: 'start',
  about: 'Starts containers that do not run. With -a or -i one of them is joined, and its exit status is ours.',
  positionals: [{ name: 'CONTAINER', kind: 'many', completion: 'container' }],
  flags: [
    { name: 'attach', short: 'a', kind: 'switch', about: 'show what it prints, pass signals on, and wait for its end' },
    detachKeysFlag,
    { name: 'interactive', short: 'i', kind: 'switch', about: 'the same, and pass our standard input on' },
  ],
  foreign: foreignVerbFlags,
  examples: [
    { call: 'nacre start web', about: 'One container' },
    { call: 'nacre start -ai shell', about: 'A shell that has ended, once more' },
  ],
  run(invocation) {
    const { flags } = invocation;
    if (flags.on('attach') || flags.on('interactive')) return runAttached(invocation);
    return eachContainer(invocation, startContainer);
  },
};

async function runAttached({ flags, positionals, root }: Invocation): Promise<number> {
  const [name = '', ...others] = positionals;
  if (others.length > 0)
    throw cliFault('cli/usage', 'one container can be joined at a time', { hint: 'Leave -a and -i out.' });
  using nacre = openNacre(root);
  await sweep(nacre);
  const record = findContainer(nacre.store, name);
  const stdin = flags.on('interactive') && record.options.interactive;
  return (await startAttached(nacre, record, { stdin, ...readDetachKeys(flags) })) ?? 0;
}
