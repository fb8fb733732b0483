import { listDeletedImages, openNacre } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { formatAge, formatTable } from '../../format-table.ts';
import { configFlag } from './config-flag.ts';

export const registryDeleted: Command = {
  name: 'registry deleted',
  about: `Lists what was removed from the repositories of \`nacre serve\` and can be brought back, last removed first: tags that were deleted, moved to
another image or not kept by rules, and manifests. See registry restore.`,
  positionals: [{ name: 'REPOSITORY', kind: 'optional', completion: 'none' }],
  flags: [configFlag, { name: 'json', kind: 'switch', about: 'print JSON' }],
  examples: [{ call: 'nacre registry deleted team/app', about: 'Of one repository' }],
  async run({ flags, positionals, terminal, root }) {
    const [repository] = positionals;
    using nacre = openNacre(root);
    const named = repository === undefined ? {} : { repository };
    const rows = await listDeletedImages(nacre, { config: flags.text('config'), ...named });
    if (flags.on('json')) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
    else {
      const now = Date.now();
      const cells = rows.map((row) => [
        row.tag === null ? `${row.repository}@${row.digest}` : `${row.repository}:${row.tag}`,
        row.why,
        formatAge(row.deleted, now),
        row.until,
      ]);
      terminal.out(formatTable(['NAME', 'WHY', 'DELETED', 'UNTIL'], cells));
    }
    return 0;
  },
};
