import { checkHealth, findContainer, openNacre, sweep } from '../../../app/index.ts';
import type { Command } from '../../command.ts';

export const healthcheckRun: Command = {
  name: 'healthcheck run',
  about: `Checks the health of a running container now, outside of its turn, and prints what the check printed. The exit status is 0 when the
check went well, 1 when it did not. The result counts like any other.`,
  positionals: [{ name: 'CONTAINER', kind: 'one', completion: 'container' }],
  flags: [],
  examples: [{ call: 'nacre healthcheck run web', about: 'Whether it is well' }],
  async run({ positionals: [name = ''], terminal, root }) {
    using nacre = openNacre(root);
    await sweep(nacre);
    const { result, status } = await checkHealth(nacre, findContainer(nacre.store, name));
    if (result.output !== '') terminal.out(result.output.replace(/\n?$/, '\n'));
    if (result.exitCode === 0) return 0;
    terminal.err(`the check failed with ${result.exitCode}; ${name} is ${status}\n`);
    return 1;
  },
};
