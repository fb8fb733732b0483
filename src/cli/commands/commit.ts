import { commitContainer, openNacre } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { formatTrouble } from '../format-trouble.ts';
import { openProgress } from '../progress.ts';

export const commit: Command = {
  name: 'commit',
  about: `Makes an image of a container and prints its digest: what the container wrote becomes a layer on top of its image. What lies in
volumes and other mounts is not part of it. The image runs as the container's image does, not as the flags of run had it; --change takes
Dockerfile instructions (CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR) to say it otherwise.
A running container stands still until its files are read. The image is dated now, or with SOURCE_DATE_EPOCH.`,
  positionals: [
    { name: 'CONTAINER', kind: 'one', completion: 'container' },
    { name: 'NAME[:TAG]', kind: 'optional', completion: 'image' },
  ],
  flags: [
    { name: 'author', short: 'a', kind: 'text', value: 'TEXT', about: 'who made it' },
    { name: 'change', short: 'c', kind: 'list', value: 'INSTRUCTION', about: 'a Dockerfile instruction to apply' },
    { name: 'message', short: 'm', kind: 'text', value: 'TEXT', about: 'comment in the history' },
    { name: 'no-pause', kind: 'switch', about: 'let a running container go on meanwhile' },
    { name: 'pause', short: 'p', kind: 'switch', opposite: 'no-pause', about: 'hold it still (the default)' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
  ],
  examples: [
    { call: 'nacre commit web web:patched', about: 'What a container has become' },
    {
      call: `nacre commit -m 'with curl' -c 'CMD ["curl", "--version"]' shell tools`,
      about: 'With another command',
    },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [container = '', name] = positionals;
    const author = flags.text('author');
    const message = flags.text('message');
    const epoch = terminal.environment.SOURCE_DATE_EPOCH;
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const descriptor = await commitContainer(nacre, {
      container,
      changes: flags.list('change'),
      pause: !flags.on('no-pause'),
      onEvent: progress.onEvent,
      onDiagnostic: (diagnostic) => terminal.err(formatTrouble(diagnostic, terminal)),
      signal: cancel.signal,
      ...(name === undefined ? {} : { name }),
      ...(author === undefined ? {} : { author }),
      ...(message === undefined ? {} : { message }),
      ...(epoch === undefined ? {} : { sourceDateEpoch: epoch }),
    });
    terminal.out(`${descriptor.digest}\n`);
    return 0;
  },
};
