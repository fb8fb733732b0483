import { listLetters, openNacre, type RegistryLettersReport } from '../../../../app/index.ts';
import type { Command } from '../../../command.ts';
import { formatAge, formatTable } from '../../../format-table.ts';
import { configFlag } from '../config-flag.ts';

export const lettersLs: Command = {
  name: 'registry letters ls',
  about: `Lists events that webhooks of \`nacre serve\` were not told: they were sent in vain too often, were refused, got too old, or came when too many
waited. How many still wait for a webhook stands on standard error.`,
  positionals: [],
  flags: [configFlag, { name: 'json', kind: 'switch', about: 'print JSON' }],
  examples: [{ call: 'nacre registry letters ls', about: 'What was given up' }],
  async run({ flags, terminal, root }) {
    using nacre = openNacre(root);
    const report = await listLetters(nacre, { config: flags.text('config') });
    if (flags.on('json')) {
      terminal.out(`${JSON.stringify(report, null, 2)}\n`);
      return 0;
    }
    terminal.out(formatDead(report, Date.now()));
    for (const { receiver, waiting } of report.receivers)
      if (waiting > 0) terminal.err(`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for ${receiver}\n`);
    return 0;
  },
};

function formatDead({ dead }: RegistryLettersReport, now: number): string {
  const rows = dead.map(({ id, receiver, action, object, repository, reference, buried, failure }) => [
    `${id}`,
    receiver,
    `${action} ${object}`,
    reference === null ? repository : `${repository}${reference.includes(':') ? '@' : ':'}${reference}`,
    formatAge(buried, now),
    failure,
  ]);
  return formatTable(['ID', 'WEBHOOK', 'EVENT', 'NAME', 'GIVEN UP', 'WHY'], rows);
}
