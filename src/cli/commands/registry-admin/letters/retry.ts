import { openNacre, retryLetters } from '../../../../app/index.ts';
import type { Command } from '../../../command.ts';
import { configFlag } from '../config-flag.ts';
import { allFlag, readLetterIds } from './read-letter-ids.ts';

export const lettersRetry: Command = {
  name: 'registry letters retry',
  about: `Sends events again that webhooks of \`nacre serve\` were not told, in the order in which they happened. A server that runs, or the next one, does so within seconds.`,
  positionals: [{ name: 'ID', kind: 'any', completion: 'none' }],
  flags: [allFlag, configFlag, { name: 'json', kind: 'switch', about: 'print JSON' }],
  examples: [{ call: 'nacre registry letters retry --all', about: 'When the webhook is there again' }],
  async run({ flags, positionals, terminal, root }) {
    const ids = readLetterIds('retry', flags, positionals);
    using nacre = openNacre(root);
    const change = await retryLetters(nacre, { config: flags.text('config'), ids });
    terminal.out(flags.on('json') ? `${JSON.stringify(change, null, 2)}\n` : `Sent again: ${change.letters}\n`);
    return 0;
  },
};
