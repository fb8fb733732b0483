import { type WaitCondition, waitContainer } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { eachContainer } from '../../each-container.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';
import { readChoice } from '../../read-choice.ts';

const conditions: readonly WaitCondition[] = ['not-running', 'next-exit', 'removed'];

export const wait: Command = {
  name: 'wait',
  about: 'Waits until containers do not run any more, and prints the exit status of each.',
  positionals: [{ name: 'CONTAINER', kind: 'many', completion: 'container' }],
  flags: [
    {
      name: 'condition',
      kind: 'text',
      value: 'WHAT',
      about: 'what to wait for: not-running (the default), next-exit, removed',
      completion: conditions,
    },
  ],
  foreign: foreignVerbFlags,
  examples: [{ call: 'nacre wait job', about: 'One container' }],
  run: (invocation) => {
    const condition = readChoice('wait', invocation.flags, 'condition', conditions);
    return eachContainer(invocation, async (nacre, record) => String(await waitContainer(nacre, record, condition)));
  },
};
