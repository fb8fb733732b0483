import { openNacre, restoreImage } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { configFlag } from './config-flag.ts';

export const registryRestore: Command = {
  name: 'registry restore',
  about: `Brings back what was removed from a repository of \`nacre serve\`, with the manifests and blobs that it needs and its referrers. A tag that was
moved points to what it pointed to before; again, and it points back. The name is the one that the server knows, without the server.`,
  positionals: [{ name: 'NAME:TAG|@DIGEST', kind: 'one', completion: 'none' }],
  flags: [configFlag, { name: 'json', kind: 'switch', about: 'print JSON' }],
  examples: [{ call: 'nacre registry restore team/app:1.0', about: 'A tag, and its image' }],
  async run({ flags, positionals, terminal, root }) {
    const [image = ''] = positionals;
    using nacre = openNacre(root);
    const report = await restoreImage(nacre, { config: flags.text('config'), image });
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else {
      for (const digest of report.manifests) terminal.out(`Restored: ${report.repository}@${digest}\n`);
      if (report.tag !== null) terminal.out(`Tagged: ${report.repository}:${report.tag} ${report.digest}\n`);
    }
    return 0;
  },
};
