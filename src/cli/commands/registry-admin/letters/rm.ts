import { openNacre, removeLetters } from '../../../../app/index.ts';
import type { Command } from '../../../command.ts';
import { configFlag } from '../config-flag.ts';
import { allFlag, readLetterIds } from './read-letter-ids.ts';

export const lettersRm: Command = {
  name: 'registry letters rm',
  about: `Throws events away that webhooks of \`nacre serve\` were not told.`,
  positionals: [{ name: 'ID', kind: 'any', completion: 'none' }],
  flags: [allFlag, configFlag, { name: 'json', kind: 'switch', about: 'print JSON' }],
  examples: [{ call: 'nacre registry letters rm 17', about: 'One of them' }],
  async run({ flags, positionals, terminal, root }) {
    const ids = readLetterIds('rm', flags, positionals);
    using nacre = openNacre(root);
    const change = await removeLetters(nacre, { config: flags.text('config'), ids });
    terminal.out(flags.on('json') ? `${JSON.stringify(change, null, 2)}\n` : `Removed: ${change.letters}\n`);
    return 0;
  },
};
