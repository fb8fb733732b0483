import { listCatalog, openNacre } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { listFlags, readListFlags } from '../../list-flags.ts';
import { readRegistryFlags, withRegistryFlags } from '../../registry-flags.ts';

export const catalogCommand: Command = {
  name: 'catalog',
  about:
    'Lists the repositories of a registry, one in a line. Public registries mostly keep no such list, or show a part of it.',
  positionals: [{ name: 'REGISTRY', kind: 'one', completion: 'none' }],
  flags: withRegistryFlags(listFlags),
  examples: [{ call: "nacre catalog --filter 'team/*' localhost:5000", about: 'Those of a team' }],
  async run({ flags, positionals, terminal, root }) {
    const [registry = ''] = positionals;
    const choice = readListFlags('catalog', flags);
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    const call = { ...readRegistryFlags(flags, terminal), ...choice, registry, signal: cancel.signal };
    const report = await listCatalog(nacre, call);
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else terminal.out(report.repositories.map((each) => `${each}\n`).join(''));
    return 0;
  },
};
