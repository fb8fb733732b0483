import { killContainer } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { eachContainer } from '../../each-container.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';

export const kill: Command = {
  name: 'kill',
  about: 'Sends a signal to the first process of containers: SIGKILL, or the one that is named.',
  positionals: [{ name: 'CONTAINER', kind: 'many', completion: 'container' }],
  flags: [{ name: 'signal', short: 's', kind: 'text', value: 'SIGNAL', about: 'name or number (SIGKILL)' }],
  foreign: foreignVerbFlags,
  examples: [{ call: 'nacre kill -s HUP web', about: 'Have a server read its configuration again' }],
  run: (invocation) =>
    eachContainer(invocation, (nacre, record) => killContainer(nacre, record, invocation.flags.text('signal'))),
};
