import { startContainer } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { eachContainer } from '../../each-container.ts';

export const start: Command = {
  name: 'start',
  about: 'Starts containers that do not run.',
  positionals: [{ name: 'CONTAINER', kind: 'many', completion: 'container' }],
  flags: [],
  examples: [{ call: 'nacre start web', about: 'One container' }],
  run: (invocation) =>
    eachContainer(invocation, async (nacre, record) => {
      await startContainer(nacre, record);
    }),
};
