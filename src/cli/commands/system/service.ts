import { joinOwnGroups, openNacre } from '../../../app/index.ts';
import { isFault, messageOf } from '../../../base/index.ts';
import { parseListenAddress, serveDaemon } from '../../../daemon/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { cliFault } from '../../faults.ts';

export const systemService: Command = {
  name: 'system service',
  about: `Answers the Docker Engine API (up to v1.47) on a unix socket, until it is asked to stop (SIGTERM or Ctrl-C), so that docker, docker compose
and whatever else speaks it works on this store. Containers do not depend on it: they go on when it ends. Whoever may write to the
socket may do all that this user may, root's service everything; so it is never one of TCP. With systemd's socket activation it takes the socket that was opened for it.`,
  positionals: [],
  flags: [
    {
      name: 'listen',
      kind: 'text',
      value: 'unix://PATH',
      about: 'the socket (default docker.sock in /run/nacre or $XDG_RUNTIME_DIR/nacre)',
      completion: 'file',
    },
    { name: 'time', kind: 'text', value: 'SECONDS', about: 'end after so long without a request', completion: 'none' },
  ],
  examples: [
    {
      call: 'nacre system service & export DOCKER_HOST=unix:///run/nacre/docker.sock',
      about: "In this terminal, for Docker's clients",
    },
  ],
  async run({ flags, terminal, root }) {
    const listen = flags.text('listen');
    const path = listen === undefined ? undefined : parseListenAddress(listen);
    const idleTime = readTime(flags.text('time'));
    using nacre = openNacre(root);
    await joinOwnGroups(nacre);
    using cancel = cancelOnSignal();
    await serveDaemon(nacre, {
      environment: terminal.environment,
      signal: cancel.signal,
      onListening: (address) => terminal.err(`listening on ${address}\n`),
      onFailure: (error) => terminal.err(`error: ${describe(error)}\n`),
      ...(path === undefined ? {} : { path }),
      ...(idleTime === undefined ? {} : { idleTime }),
    });
    return 0;
  },
};

/** @returns milliseconds; `undefined` for 0, which is never */
function readTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,7}$/.test(text))
    throw cliFault('cli/usage', `system service: --time wants whole seconds, not "${text}"`, {
      hint: 'Write --time 300, or 0 for never.',
    });
  return Number(text) === 0 ? undefined : Number(text) * 1000;
}

/** A bug is told of with where it is: whoever serves sees no other trace of it. */
function describe(error: unknown): string {
  return isFault(error) || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message);
}
