import { type BuildRow, listBuilds, openNacre } from '../../../../app/index.ts';
import type { Command, Invocation } from '../../../command.ts';
import { formatAge, formatTable } from '../../../format-table.ts';
import { formatSeconds } from './format-seconds.ts';

export const builderHistory: Command = createLs('builder history');
export const builderHistoryLs: Command = createLs('builder history ls');

function createLs(name: string): Command {
  return {
    name,
    about: `Lists the last builds, also those of bake, that went on, failed or were stopped: each leaves a record of its steps, their times and what
they printed. The last hundred are kept at least.`,
    positionals: [],
    flags: [
      { name: 'json', kind: 'switch', about: 'print JSON' },
      { name: 'quiet', short: 'q', kind: 'switch', about: 'print IDs only' },
    ],
    examples: [
      { call: `nacre ${name}`, about: 'The builds of late' },
      { call: `nacre ${name} --json | jq '.[] | select(.state == "failed") | .id'`, about: 'Those that failed' },
    ],
    run: list,
  };
}

async function list({ flags, terminal, root }: Invocation): Promise<number> {
  using nacre = openNacre(root);
  const rows = listBuilds(nacre);
  if (flags.on('json')) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
  else if (flags.on('quiet')) terminal.out(rows.map(({ id }) => `${id}\n`).join(''));
  else terminal.out(formatBuilds(rows, Date.now()));
  return 0;
}

function formatBuilds(rows: readonly BuildRow[], now: number): string {
  const heads = ['BUILD ID', 'STATE', 'CREATED', 'DURATION', 'CACHED', 'NAME'];
  return formatTable(
    heads,
    rows.map((row) => [
      row.id,
      row.state,
      formatAge(row.started, now),
      formatSeconds(row.seconds),
      `${row.cached}/${row.steps}`,
      nameOf(row),
    ]),
  );
}

/** The image's name; of one without, what it was built from. */
function nameOf({ names, context, file, target }: BuildRow): string {
  const [name] = names;
  if (name !== undefined) return name;
  return [context, ...(file === undefined ? [] : [`(${file})`]), ...(target === undefined ? [] : [target])].join(' ');
}
