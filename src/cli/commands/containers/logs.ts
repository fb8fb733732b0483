import {
  clearContainerLog,
  findContainer,
  openNacre,
  parseMoment,
  readContainerLog,
  sweep,
} from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command, Flags } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { foreignVerbFlags } from '../../foreign-flags.ts';
import { createLogPrinter } from '../../print-log.ts';

export const logs: Command = {
  name: 'logs',
  about: `Prints what a container has printed, its standard output and standard error each to ours. Times are how long ago (10m, 1h30m), a date
(2024-01-31T12:00:00Z) or seconds since 1970. Into a file or pipe it goes byte for byte; on a terminal, what is no colour and would do
something to it is made visible, unless the container had a terminal or --raw is given.`,
  positionals: [{ name: 'CONTAINER', kind: 'one', completion: 'container' }],
  flags: [
    { name: 'clear', kind: 'switch', about: 'print nothing and forget what was printed so far' },
    { name: 'details', kind: 'switch', about: 'print what --log-opt said, too' },
    { name: 'follow', short: 'f', kind: 'switch', about: 'go on until the container ends' },
    { name: 'raw', kind: 'switch', about: 'print everything as it is on a terminal, too' },
    { name: 'since', kind: 'text', value: 'TIME', about: 'only what was printed from then on' },
    { name: 'tail', short: 'n', kind: 'text', value: 'COUNT', about: 'only so many of the last lines (all)' },
    { name: 'timestamps', short: 't', kind: 'switch', about: 'print when each line was printed' },
    { name: 'until', kind: 'text', value: 'TIME', about: 'only what was printed up to then' },
  ],
  foreign: foreignVerbFlags,
  examples: [
    { call: 'nacre logs -f --tail 20 web', about: 'The last lines, and those to come' },
    { call: 'nacre logs --since 10m -t web', about: 'What it said in the last ten minutes, and when' },
    { call: 'nacre logs --clear web', about: 'Begin anew while it runs' },
  ],
  async run({ flags, positionals: [name = ''], terminal, root }) {
    const choice = readChoice(flags);
    using nacre = openNacre(root);
    await sweep(nacre);
    const record = findContainer(nacre.store, name);
    if (flags.on('clear')) {
      clearContainerLog(record);
      return 0;
    }
    const print = createLogPrinter(terminal, {
      timestamps: flags.on('timestamps'),
      exact: flags.on('raw') || record.options.tty,
      details: flags.on('details') ? (record.options.log?.tag ?? '') : undefined,
    });
    using cancel = cancelOnSignal();
    for await (const entries of readContainerLog(nacre, record, { ...choice, signal: cancel.signal })) print(entries);
    return 0;
  },
};

/** @throws cli/usage, app/bad-time */
function readChoice(flags: Flags): Parameters<typeof readContainerLog>[2] {
  const [since, until, tail] = ['since', 'until', 'tail'].map((flag) => flags.text(flag));
  return {
    follow: flags.on('follow'),
    ...(since === undefined ? {} : { since: parseMoment(since, '--since') }),
    ...(until === undefined ? {} : { until: parseMoment(until, '--until') }),
    // As Docker has it, fewer than none are all.
    ...(tail === undefined || tail === 'all' || /^-\d{1,15}$/.test(tail) ? {} : { tail: parseTail(tail) }),
  };
}

function parseTail(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw cliFault('cli/usage', `logs: --tail ${JSON.stringify(text)} is no number of lines`, {
    hint: 'Give a whole number, or all.',
  });
}
