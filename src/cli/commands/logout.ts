import { logout, openNacre } from '../../app/index.ts';
import type { Command } from '../command.ts';

export const logoutCommand: Command = {
  name: 'logout',
  about: 'Forgets the name and password for a registry. Without REGISTRY it is Docker Hub.',
  positionals: [{ name: 'REGISTRY', kind: 'optional', completion: 'none' }],
  flags: [],
  examples: [{ call: 'nacre logout registry.example', about: 'One registry' }],
  async run({ positionals, terminal, root }) {
    const [registry] = positionals;
    using nacre = openNacre(root);
    const { environment } = terminal;
    const found = await logout(nacre, { environment, ...(registry === undefined ? {} : { registry }) });
    const name = registry ?? 'docker.io';
    terminal.out(found ? `Removing login credentials for ${name}\n` : `Not logged in to ${name}\n`);
    return 0;
  },
};
