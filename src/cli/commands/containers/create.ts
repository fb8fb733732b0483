import { createContainer, openNacre } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { readContainerCall, toRunFault } from './read-container-call.ts';
import { containerFlags } from './run-flags/container-flags.ts';
import { foreignRunFlags } from './run-flags/foreign-flags.ts';

export const create: Command = {
  name: 'create',
  about: 'Makes a container of an image, to be started later, and prints its ID.',
  positionals: [
    { name: 'IMAGE', kind: 'one', completion: 'image' },
    { name: 'COMMAND', kind: 'any', completion: 'none' },
  ],
  flags: containerFlags,
  foreign: foreignRunFlags,
  passThrough: true,
  runsProgram: true,
  examples: [{ call: 'nacre create --name web -p 8080:80 hello', about: 'A server, for `nacre start web`' }],
  async run(invocation) {
    try {
      using nacre = openNacre(invocation.root);
      using call = readContainerCall('create', invocation);
      const { options } = call.request;
      // Whoever joins it first, with `start -i`, says all that there is.
      const { id } = await createContainer(nacre, {
        ...call.request,
        options: { ...options, stdinOnce: options.interactive },
      });
      call.told(id);
      invocation.terminal.out(`${id}\n`);
      return 0;
    } catch (error) {
      throw toRunFault(error);
    }
  },
};
