import type { Command } from '../../command.ts';
import { parsePairs } from '../../word-values.ts';
import { changeIndex, indexFlags } from './change-index.ts';

export const indexCreate: Command = {
  name: 'index create',
  about: `Makes an index of images and prints its digest. An IMAGE that is an index gives all images in it. Each may be any place that copy knows, and is copied to where
the index goes.`,
  positionals: [{ name: 'IMAGE', kind: 'many', completion: 'image' }],
  flags: indexFlags([
    { name: 'annotation', kind: 'list', value: 'NAME=VALUE', about: 'set an annotation of the index' },
  ]),
  examples: [{ call: 'nacre index create -t hello:1 hello:amd64 hello:arm64', about: 'One name for two platforms' }],
  run: (call) =>
    changeIndex(call, {
      images: call.positionals,
      annotations: parsePairs('index create', 'annotation', call.flags.list('annotation')),
    }),
};
