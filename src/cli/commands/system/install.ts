import { installUnits, planUnits } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { readUnitScope, userFlag } from './unit-scope.ts';

export const systemInstall: Command = {
  name: 'system install',
  about: `Has systemd start containers after each boot whose restart policy asks for it, stop all before the machine goes down, and start the Docker
Engine API when somebody connects to its socket. Writes four units to /etc/systemd/system, or with --user (the default of ordinary users) to ~/.config/systemd/user.`,
  positionals: [],
  flags: [
    { name: 'dry-run', kind: 'switch', about: 'print the units and write nothing' },
    { name: 'no-enable', kind: 'switch', about: 'write the units and leave systemd alone' },
    userFlag,
  ],
  examples: [
    { call: 'nacre system install', about: 'For the machine' },
    { call: 'nacre system install --user --dry-run', about: 'Look first' },
  ],
  async run({ flags, terminal, root }) {
    const scope = readUnitScope(flags);
    const units = planUnits({ scope, root, environment: terminal.environment });
    if (flags.on('dry-run')) {
      terminal.out(units.map(({ path, text }) => `# ${path}\n${text}`).join('\n'));
      return 0;
    }
    await installUnits(units, { scope, enable: !flags.on('no-enable') });
    terminal.out(units.map(({ path }) => `${path}\n`).join(''));
    if (scope === 'user')
      terminal.err(
        'Call `loginctl enable-linger` once, so that your containers run before you log in and after you log out.\n',
      );
    return 0;
  },
};
