import { listTags, openNacre, tagOrders } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { listFlags, readListFlags } from '../../list-flags.ts';
import { openProgress } from '../../progress.ts';
import { readChoice } from '../../read-choice.ts';
import { readRegistryFlags, withRegistryFlags } from '../../registry-flags.ts';

export const tagsCommand: Command = {
  name: 'tags',
  about: 'Lists the tags that a repository has in its registry, one in a line, in the order of the registry.',
  positionals: [{ name: 'REPOSITORY', kind: 'one', completion: 'image' }],
  flags: withRegistryFlags([
    ...listFlags,
    {
      name: 'sort',
      kind: 'text',
      value: 'ORDER',
      about: 'version (highest first), date (newest first), name',
      completion: tagOrders,
    },
  ]),
  examples: [
    { call: 'nacre tags debian', about: 'All of them' },
    { call: "nacre tags --filter '*-slim' --sort version --limit 3 debian", about: 'The highest of some' },
    { call: 'nacre tags --sort date --limit 5 registry.example/app', about: 'What was made last' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [repository = ''] = positionals;
    const sort = readChoice('tags', flags, 'sort', tagOrders);
    const choice = readListFlags('tags', flags);
    using nacre = openNacre(root);
    using progress = openProgress(terminal);
    using cancel = cancelOnSignal();
    const report = await listTags(nacre, {
      ...readRegistryFlags(flags, terminal),
      ...choice,
      repository,
      ...(sort === undefined ? {} : { sort }),
      onEvent: progress.onEvent,
      signal: cancel.signal,
    });
    terminal.out(
      flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : report.tags.map((tag) => `${tag}\n`).join(''),
    );
    return 0;
  },
};
