import { appendLayers, openNacre } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { openProgress } from '../../progress.ts';
import { readChoice } from '../../read-choice.ts';
import { readRegistryFlags } from '../../registry-flags.ts';
import { readRemakeFlags, remakeFlags } from '../../remake-flags.ts';

const compressions = ['none', 'gzip', 'zstd'] as const;

export const appendCommand: Command = {
  name: 'append',
  about: `Makes an image with more layers on top of those of IMAGE, one of each tar, and prints its digest. Of an index every image gets them. IMAGE may be any place
that copy knows; an image of a registry is changed there, and its layers are not read. A tar that is gzip or zstd keeps its bytes. IMAGE stays.`,
  positionals: [
    { name: 'IMAGE', kind: 'one', completion: 'image' },
    { name: 'LAYER.tar', kind: 'many', completion: 'file' },
  ],
  flags: remakeFlags([
    {
      name: 'compression',
      kind: 'text',
      value: 'KIND',
      about: 'of plain tars: none in the store, else gzip; zstd',
      completion: compressions,
    },
  ]),
  examples: [
    { call: 'nacre append -t hello:tools hello tools.tar', about: 'In the store' },
    { call: 'nacre append -t reg.example/app:1 reg.example/base:1 app.tar', about: 'In a registry' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [image = '', ...files] = positionals;
    const compression = readChoice('append', flags, 'compression', compressions);
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const descriptor = await appendLayers(nacre, {
      ...readRegistryFlags(flags, terminal),
      ...readRemakeFlags(flags),
      image,
      files,
      ...(compression === undefined ? {} : { compression }),
      onEvent: progress.onEvent,
      signal: cancel.signal,
    });
    terminal.out(`${descriptor.digest}\n`);
    return 0;
  },
};
