import { openNacre, parsePlatform, pullPolicies, runImage, toContainerOptions } from '../../../app/index.ts';
import { Fault } from '../../../base/index.ts';
import { assertNamed } from '../../assert-named.ts';
import type { Command } from '../../command.ts';
import { openProgress } from '../../progress.ts';
import { readChoice } from '../../read-choice.ts';
import { withExit } from '../../with-exit.ts';
import { containerFlags } from './run-flags/container-flags.ts';

export const run: Command = {
  name: 'run',
  about: `Runs a command in a new container of an image, in the foreground, and exits with its status. Signals are passed on to it;
the third Ctrl-C within five seconds kills it. The container has its own processes, mounts, host name and limits. Networks of their
own come in a later release: a container uses the host's network (or none), and -p HOST:PORT passes connections on when the
two ports differ.`,
  positionals: [
    { name: 'IMAGE', kind: 'one', completion: 'image' },
    { name: 'COMMAND', kind: 'any', completion: 'none' },
  ],
  flags: containerFlags,
  passThrough: true,
  examples: [
    { call: 'nacre run --rm -it debian sh', about: 'A shell' },
    { call: 'nacre run --rm -p 8080:80 hello', about: 'A server, reached at port 8080 of this machine' },
    {
      call: 'nacre run --rm -v "$PWD":/src -w /src --network none debian ls -l',
      about: 'A tool on the files of this directory, with no network',
    },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [image = '', ...args] = positionals;
    const platform = flags.text('platform');
    try {
      for (const flag of ['env', 'label']) assertNamed(flag, flags.list(flag));
      const options = toContainerOptions(flags, args, { cwd: process.cwd(), environment: terminal.environment });
      using nacre = openNacre(root);
      using progress = openProgress(terminal);
      return await runImage(nacre, {
        image,
        options,
        environment: terminal.environment,
        pull: readChoice('run', flags, 'pull', pullPolicies) ?? 'missing',
        // Where nothing is drawn, standard error is the container's own.
        onEvent: (event) => (terminal.live || event.kind === 'warning' ? progress.onEvent(event) : undefined),
        ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
      });
    } catch (error) {
      throw toRunFault(error);
    }
  },
};

/** Whatever fails before the container has a status of its own ends with 125, as Docker users' scripts expect. */
function toRunFault(error: unknown): unknown {
  if (!(error instanceof Fault) || (error.exit >= 125 && error.exit <= 127)) return error;
  return withExit(error, 125);
}
