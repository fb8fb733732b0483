import { listTags, openNacre } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { listFlags, readListFlags } from '../../list-flags.ts';
import { readChoice } from '../../read-choice.ts';
import { readRegistryFlags, withRegistryFlags } from '../../registry-flags.ts';

const orders = ['version', 'name'] as const;

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
      about: 'version (the highest first) or name',
      completion: orders,
    },
  ]),
  examples: [
    { call: 'nacre tags debian', about: 'All of them' },
    { call: "nacre tags --filter '*-slim' --sort version --limit 3 debian", about: 'The newest of some' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [repository = ''] = positionals;
    const sort = readChoice('tags', flags, 'sort', orders);
    const choice = readListFlags('tags', flags);
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    const report = await listTags(nacre, {
      ...readRegistryFlags(flags, terminal),
      ...choice,
      repository,
      ...(sort === undefined ? {} : { sort }),
      signal: cancel.signal,
    });
    terminal.out(
      flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : report.tags.map((tag) => `${tag}\n`).join(''),
    );
    return 0;
  },
};
