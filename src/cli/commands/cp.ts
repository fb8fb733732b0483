import { copyToDirectory, copyToTar, openNacre } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { cliFault } from '../faults.ts';
import { openProgress } from '../progress.ts';

export const cp: Command = {
  name: 'cp',
  about: `Copies a file or directory out of an image or a container (or a layer as diff names them): to a path on this machine, or as a tar to
standard output for -. A directory that is there gets it inside; what is not there is made. NAME:/DIR/. means what is in the directory. Files
belong to who copies them, unless root asks for their owners with --archive. What a container has in volumes is not part of it. Nothing can be copied into an
image or a container.`,
  positionals: [
    { name: 'NAME:/PATH', kind: 'one', completion: 'image-or-container' },
    { name: 'TARGET|-', kind: 'one', completion: 'file' },
  ],
  flags: [
    { name: 'archive', short: 'a', kind: 'switch', about: 'keep owners, set-ID bits and attributes, as root' },
    { name: 'follow-link', short: 'L', kind: 'switch', about: 'follow a symbolic link at the end of the path' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
  ],
  examples: [
    { call: 'nacre cp hello:/www .', about: 'A directory into this one' },
    { call: 'nacre cp web:/var/log/app.log /tmp/app.log', about: 'A file of a container' },
    { call: 'nacre cp hello:/etc - | tar -t', about: 'As a tar' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [from = '', target = ''] = positionals;
    const { name, path } = parseSource(from, target);
    if (target === '-' && terminal.stdoutIsTerminal) {
      throw cliFault('cli/usage', 'cp: will not write an archive to a terminal', { hint: 'Send it into a pipe.' });
    }
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    // As cp does, it says nothing of what went well, but draws while it goes on.
    const onEvent: typeof progress.onEvent = (event) =>
      terminal.live || event.kind === 'warning' ? progress.onEvent(event) : undefined;
    const request = { name, path, follow: flags.on('follow-link'), onEvent, signal: cancel.signal };
    if (target === '-') await copyToTar(nacre, request);
    else await copyToDirectory(nacre, { ...request, target, archive: flags.on('archive') });
    return 0;
  },
};

/** `NAME:/PATH`. No name holds `:/`, and no port follows it. */
function parseSource(from: string, target: string): { readonly name: string; readonly path: string } {
  const source = split(from);
  const into = split(target);
  if (source === undefined && into !== undefined) {
    throw cliFault('cli/usage', `cp: can not copy into ${into.name}; files are only copied out`, {
      hint: 'Mount them with `nacre run -v`, or COPY them in a Dockerfile.',
    });
  }
  if (source !== undefined && source.name !== '') return source;
  throw cliFault('cli/usage', `cp: "${from}" does not say what to copy from where`, {
    hint: 'Write NAME:/PATH, the path from the root of the image or container.',
  });
}

/** A path of this machine that holds `:/` begins with `/` or `.`. */
function split(text: string): { readonly name: string; readonly path: string } | undefined {
  const colon = text.indexOf(':/');
  if (colon < 0 || /^[./]/.test(text)) return undefined;
  return { name: text.slice(0, colon), path: text.slice(colon + 1) };
}
