import { deleteImage, openNacre } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { readRegistryFlags, withRegistryFlags } from '../../registry-flags.ts';

export const deleteCommand: Command = {
  name: 'delete',
  about: `Deletes a tag of a registry, or with @DIGEST a manifest. A registry that can not take a tag away by itself loses the manifest with it. A manifest to
which other tags point stays, unless --force says that they may go, too. Nothing of the store is deleted: see rmi.`,
  positionals: [{ name: 'NAME:TAG|@DIGEST', kind: 'one', completion: 'none' }],
  flags: withRegistryFlags([
    { name: 'force', short: 'f', kind: 'switch', about: 'delete the manifest, with all its tags' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
  ]),
  examples: [{ call: 'nacre delete registry.example/team/hello:old', about: 'A tag' }],
  async run({ flags, positionals, terminal, root }) {
    const [image = ''] = positionals;
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    const call = { ...readRegistryFlags(flags, terminal), image, force: flags.on('force'), signal: cancel.signal };
    const report = await deleteImage(nacre, call);
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else {
      for (const tag of report.tags) terminal.out(`Untagged: ${tag}\n`);
      if (report.manifest) terminal.out(`Deleted: ${report.digest}\n`);
    }
    return 0;
  },
};
