import { bootContainers, openNacre } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { reportFault } from '../../report-fault.ts';

export const systemBoot: Command = {
  name: 'system boot',
  about: `Starts containers after the machine has booted: those with the restart policy always, those with unless-stopped that nobody stopped, and
those with on-failure that ran when the machine went down. Prints their names. systemd calls it where \`nacre system install\` was called;
elsewhere a line \`@reboot nacre system boot\` of crontab(5) does as well.`,
  positionals: [],
  flags: [],
  examples: [{ call: 'nacre system boot', about: 'Whatever is due' }],
  async run({ terminal, root, debug }) {
    using nacre = openNacre(root);
    let status = 0;
    await bootContainers(nacre, {
      onStarted: ({ name }) => terminal.out(`${name}\n`),
      onFailure(_, error) {
        status = reportFault(error, terminal, debug);
      },
    });
    return status;
  },
};
