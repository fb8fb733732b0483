import { inspectVolume, openNacre, toDockerVolume } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { formatValue, readValueFormat, valueFormatFlag } from '../../format-values.ts';
import { reportFault } from '../../report-fault.ts';

export const volumeInspect: Command = {
  name: 'volume inspect',
  about: `Shows all that is known of volumes as a list in JSON, in the form that Docker gives it; --json gives the one of \`nacre volume ls
--json\`. FORMAT is a template of fields, such as '{{.Mountpoint}}', or json.`,
  positionals: [{ name: 'VOLUME', kind: 'many', completion: 'volume' }],
  flags: [valueFormatFlag, { name: 'json', kind: 'switch', about: "print Nacre's own form" }],
  examples: [
    { call: 'nacre volume inspect data', about: 'One volume' },
    { call: "nacre volume inspect -f '{{.Mountpoint}}' data", about: 'Where its files are' },
  ],
  async run({ flags, positionals, terminal, root, debug }) {
    const format = readValueFormat(flags.text('format'));
    using nacre = openNacre(root);
    const found: unknown[] = [];
    let status = 0;
    for (const name of positionals) {
      try {
        const volume = inspectVolume(nacre, name);
        const value = flags.on('json') && format === undefined ? volume : toDockerVolume(volume);
        if (format === undefined || format === 'json') found.push(value);
        else terminal.out(formatValue(value, format));
      } catch (error) {
        status = reportFault(error, terminal, debug);
      }
    }
    if (format === 'json') terminal.out(formatValue(found, format));
    else if (format === undefined) terminal.out(`${JSON.stringify(found, null, 2)}\n`);
    return status;
  },
};
