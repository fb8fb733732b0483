import { resolve } from 'node:path';
import { type CopyPlace, copyFiles, openNacre } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { cliFault } from '../faults.ts';
import { openProgress } from '../progress.ts';

export const cp: Command = {
  name: 'cp',
  about: `Copies a file or directory out of a container or into one, or out of an image (or a layer as diff names them); - stands for a tar on standard
input or output. A directory that is there gets it inside; what is not there is made. NAME:/DIR/. means what is in the directory. Of a container
that runs, volumes and all else that is mounted is part. Files belong to who copies them, in a container to its root, unless --archive asks for
their owners. Nothing can be copied into an image. A container wins over an image of its name.`,
  positionals: [
    { name: 'SOURCE', kind: 'one', completion: 'image-or-container' },
    { name: 'TARGET', kind: 'one', completion: 'image-or-container' },
  ],
  flags: [
    { name: 'archive', short: 'a', kind: 'switch', about: 'keep owners, set-ID bits and attributes, as root' },
    { name: 'follow-link', short: 'L', kind: 'switch', about: 'follow a symbolic link at the end of the path' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
  ],
  examples: [
    { call: 'nacre cp hello:/www .', about: 'A directory into this one' },
    { call: 'nacre cp web:/var/log/app.log /tmp/app.log', about: 'A file of a container' },
    { call: 'nacre cp site/. web:/srv/www', about: 'What is in a directory, into a container' },
    { call: 'nacre cp hello:/etc - | tar -t', about: 'As a tar' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const { from, to } = parsePlaces(positionals);
    if (to.kind === 'tar' && terminal.stdoutIsTerminal) {
      throw cliFault('cli/usage', 'cp: will not write an archive to a terminal', { hint: 'Send it into a pipe.' });
    }
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    // As cp does, it says nothing of what went well, but draws while it goes on.
    const onEvent: typeof progress.onEvent = (event) =>
      terminal.live || event.kind === 'warning' ? progress.onEvent(event) : undefined;
    const archive = flags.on('archive');
    await copyFiles(nacre, from, to, { follow: flags.on('follow-link'), archive, onEvent, signal: cancel.signal });
    return 0;
  },
};

/** @throws cli/usage */
function parsePlaces([from = '', to = '']: readonly string[]): { readonly from: CopyPlace; readonly to: CopyPlace } {
  const places = { from: parsePlace(from), to: parsePlace(to) };
  if (places.from.kind === 'named' || places.to.kind === 'named') return places;
  throw cliFault('cli/usage', `cp: neither "${from}" nor "${to}" is a place in a container or image`, {
    hint: 'Write NAME:/PATH, the path from the root of the image or container.',
  });
}

/** `NAME:/PATH`: no name holds `:/`, and no port follows it. A path of this machine that holds `:/` begins with `/` or `.`. */
function parsePlace(text: string): CopyPlace {
  if (text === '-') return { kind: 'tar' };
  const colon = text.indexOf(':/');
  if (colon < 1 || /^[./]/.test(text)) return { kind: 'path', path: toWhole(text) };
  return { kind: 'named', name: text.slice(0, colon), path: text.slice(colon + 1) };
}

/** From the root on, with the `/` or `/.` at its end, which say something. */
function toWhole(text: string): string {
  const end = /\/\.?$/.exec(text)?.[0] ?? '';
  return end === '' ? resolve(text) : `${resolve(text)}${end}`;
}
