import { unpauseContainer } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { eachContainer } from '../../each-container.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';

export const unpause: Command = {
  name: 'unpause',
  about: 'Lets paused containers go on.',
  positionals: [{ name: 'CONTAINER', kind: 'many', completion: 'container' }],
  flags: [],
  foreign: foreignVerbFlags,
  examples: [{ call: 'nacre unpause web', about: 'One container' }],
  run: (invocation) => eachContainer(invocation, unpauseContainer),
};
