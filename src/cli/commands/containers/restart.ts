import { restartContainer } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { eachContainer } from '../../each-container.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';
import { stopFlags, toStopOptions } from './stop-flags.ts';

export const restart: Command = {
  name: 'restart',
  about: 'Stops containers that run, and starts them.',
  positionals: [{ name: 'CONTAINER', kind: 'many', completion: 'container' }],
  flags: stopFlags,
  foreign: foreignVerbFlags,
  examples: [{ call: 'nacre restart web', about: 'One container' }],
  run: (invocation) =>
    eachContainer(invocation, async (nacre, record) => {
      await restartContainer(nacre, record, toStopOptions(invocation.flags));
    }),
};
