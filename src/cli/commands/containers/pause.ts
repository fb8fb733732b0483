import { pauseContainer } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { eachContainer } from '../../each-container.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';

export const pause: Command = {
  name: 'pause',
  about: 'Stops all processes of containers where they are, until `unpause`.',
  positionals: [{ name: 'CONTAINER', kind: 'many', completion: 'container' }],
  flags: [],
  foreign: foreignVerbFlags,
  examples: [{ call: 'nacre pause web', about: 'One container' }],
  run: (invocation) => eachContainer(invocation, pauseContainer),
};
