import { toContainerUpdate, updateContainer } from '../../../app/index.ts';
import type { Command, Flag } from '../../command.ts';
import { eachContainer } from '../../each-container.ts';
import { limitFlags } from './run-flags/limit-flags.ts';

const restart: Flag = {
  name: 'restart',
  kind: 'text',
  value: 'POLICY',
  about: 'when it is started again',
  completion: ['no', 'on-failure', 'always', 'unless-stopped'],
};

export const update: Command = {
  name: 'update',
  about: 'Changes limits and the restart policy of containers, running or not. What is not named stays as it is.',
  positionals: [{ name: 'CONTAINER', kind: 'many', completion: 'container' }],
  flags: [...limitFlags, restart].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  examples: [
    { call: 'nacre update -m 1g --cpus 2 web', about: 'More memory and processors' },
    { call: 'nacre update --restart unless-stopped web', about: 'Another restart policy' },
  ],
  async run(invocation) {
    const { flags, terminal } = invocation;
    const changes = toContainerUpdate(flags);
    return await eachContainer(invocation, (nacre, record) =>
      updateContainer(nacre, record, {
        ...changes,
        onWarning: (message) => terminal.err(`warning: ${message}\n`),
      }),
    );
  },
};
