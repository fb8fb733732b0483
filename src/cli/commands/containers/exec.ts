import { execInContainer, findContainer, openNacre, toEnvironmentOptions } from '../../../app/index.ts';
import { assertNamed } from '../../assert-named.ts';
import type { Command } from '../../command.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';

export const exec: Command = {
  name: 'exec',
  about: `Runs a command in a running container and exits with its status: 126 when it can not be executed, 127 when it is not there. It may do
what the container's own process may, and no more.`,
  positionals: [
    { name: 'CONTAINER', kind: 'one', completion: 'container' },
    { name: 'COMMAND', kind: 'many', completion: 'none' },
  ],
  flags: [
    { name: 'detach', short: 'd', kind: 'switch', about: 'leave it alone once it runs' },
    { name: 'env', short: 'e', kind: 'list', value: 'NAME[=VALUE]', about: 'set a variable, or pass on ours' },
    { name: 'env-file', kind: 'list', value: 'FILE', about: 'set the variables of a file', completion: 'file' },
    { name: 'interactive', short: 'i', kind: 'switch', about: 'keep standard input open' },
    { name: 'privileged', kind: 'switch', about: 'give it every capability' },
    { name: 'tty', short: 't', kind: 'switch', about: 'give it a terminal' },
    { name: 'user', short: 'u', kind: 'text', value: 'USER[:GROUP]', about: 'user and group, by name or number' },
    { name: 'workdir', short: 'w', kind: 'text', value: 'PATH', about: 'directory to start in' },
  ],
  foreign: foreignVerbFlags,
  passThrough: true,
  runsProgram: true,
  examples: [
    { call: 'nacre exec -it web sh', about: 'A shell beside the server' },
    { call: 'nacre exec -u postgres db pg_isready', about: 'As another user' },
  ],
  async run({ flags, positionals: [name = '', ...args], terminal, root }) {
    assertNamed('env', flags.list('env'));
    const user = flags.text('user');
    const workingDir = flags.text('workdir');
    const command = {
      args,
      env: toEnvironmentOptions(flags, { cwd: process.cwd(), environment: terminal.environment }),
      tty: flags.on('tty'),
      privileged: flags.on('privileged'),
      ...(user === undefined ? {} : { user }),
      ...(workingDir === undefined ? {} : { workingDir }),
    };
    using nacre = openNacre(root);
    return execInContainer(nacre, findContainer(nacre.store, name), command, {
      interactive: flags.on('interactive'),
      detach: flags.on('detach'),
    });
  },
};
