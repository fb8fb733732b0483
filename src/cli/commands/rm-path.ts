import { openNacre, type RemovalReport, removeImagePaths } from '../../app/index.ts';
import { formatSize } from '../../base/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { editFlags, toEditRequest } from '../edit-flags.ts';
import { openProgress } from '../progress.ts';
import { showText } from '../show-text.ts';

export const rmPath: Command = {
  name: 'rm-path',
  about: `Makes an image that holds some paths in no layer any more, and prints its digest. A directory goes with all that is in it. In a PATH, *, ?
and [a-z] stand for parts of a name and ** for any directories; \\ takes their meaning away. Only layers that hold a path are written anew, all
others stay byte for byte. What goes on under another name, as a hard link, is told. IMAGE and its blobs stay until nothing names them and
\`nacre prune\` has run, and wherever else they were sent: change what was secret. What the history's commands say stays, too.`,
  positionals: [
    { name: 'IMAGE', kind: 'one', completion: 'image' },
    { name: 'PATH', kind: 'many', completion: 'none' },
  ],
  flags: editFlags([{ name: 'json', kind: 'switch', about: 'print JSON' }]),
  examples: [
    { call: 'nacre rm-path -t hello:clean hello /root/.npmrc', about: 'A file that should never have been copied' },
    { call: "nacre rm-path hello '/app/**/*.key' /var/cache/apt", about: 'Files by pattern, and a directory' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [image = '', ...paths] = positionals;
    const request = toEditRequest('rm-path', flags);
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const { signal } = cancel;
    const report = await removeImagePaths(nacre.store, {
      ...request,
      image,
      paths,
      signal,
      onEvent: progress.onEvent,
    });
    progress[Symbol.dispose]();
    if (!flags.on('quiet')) terminal.err(formatRemoval(report));
    terminal.err(formatWarnings(report, image));
    terminal.out(flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : `${report.digest}\n`);
    return 0;
  },
};

function formatRemoval({ layers }: RemovalReport): string {
  const done = layers.map(({ layer, after, removed, bytes }) => {
    const what = removed.length === 1 ? `${showText(removed[0] ?? '')} is gone` : `${removed.length} paths are gone`;
    return `layer ${layer}: ${what}, ${formatSize(bytes)} less${after === null ? '; nothing is left of it' : ''}`;
  });
  return `${done.join('\n')}\n`;
}

/** What still holds it; whoever wants no progress is to know all the same. */
function formatWarnings({ kept }: RemovalReport, image: string): string {
  const still = kept.map(({ removed, as }) => `warning: the content of ${showText(removed)} stays as ${showText(as)}`);
  const old = `warning: image ${image} holds it all until it is removed and pruned, and so does every registry it was pushed to`;
  return `${[...still, old].join('\n')}\n`;
}
