import { planUnits, uninstallUnits } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { readUnitScope, userFlag } from './unit-scope.ts';

export const systemUninstall: Command = {
  name: 'system uninstall',
  about: 'Takes the units of systemd away that `nacre system install` wrote, and prints which. Containers go on.',
  positionals: [],
  flags: [userFlag],
  examples: [{ call: 'nacre system uninstall', about: 'Those of the machine' }],
  async run({ flags, terminal, root }) {
    const scope = readUnitScope(flags);
    const gone = await uninstallUnits(planUnits({ scope, root, environment: terminal.environment }), scope);
    terminal.out(gone.map((path) => `${path}\n`).join(''));
    return 0;
  },
};
