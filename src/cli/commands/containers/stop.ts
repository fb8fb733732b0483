import { stopContainer } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { eachContainer } from '../../each-container.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';
import { stopFlags, toStopOptions } from './stop-flags.ts';

export const stop: Command = {
  name: 'stop',
  about:
    'Asks containers to end and kills those that do not in time. Their restart policy does not start them again until somebody does.',
  positionals: [{ name: 'CONTAINER', kind: 'many', completion: 'container' }],
  flags: stopFlags,
  foreign: foreignVerbFlags,
  examples: [{ call: 'nacre stop -t 30 db', about: 'Give it half a minute' }],
  run: (invocation) =>
    eachContainer(invocation, async (nacre, record) => {
      await stopContainer(nacre, record, toStopOptions(invocation.flags));
    }),
};
