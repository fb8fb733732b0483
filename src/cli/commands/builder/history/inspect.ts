import { type BuildInspection, type BuildStepRow, inspectBuild, openNacre } from '../../../../app/index.ts';
import { formatSize } from '../../../../base/index.ts';
import type { Command } from '../../../command.ts';
import { formatAge, formatTable } from '../../../format-table.ts';
import { formatSeconds } from './format-seconds.ts';

export const builderHistoryInspect: Command = {
  name: 'builder history inspect',
  about:
    'Shows what a build was to do, what became of it, and each of its steps: when it started, how long it took, and what it left.',
  positionals: [{ name: 'BUILD', kind: 'optional', completion: 'build' }],
  flags: [{ name: 'json', kind: 'switch', about: 'print JSON' }],
  examples: [
    { call: 'nacre builder history inspect', about: 'The last build' },
    { call: 'nacre builder history inspect 3f2a --json', about: 'All that is known of another one' },
  ],
  async run({ flags, positionals, terminal, root }) {
    using nacre = openNacre(root);
    const build = inspectBuild(nacre, positionals[0]);
    terminal.out(flags.on('json') ? `${JSON.stringify(build, null, 2)}\n` : formatBuild(build, Date.now()));
    return 0;
  },
};

function formatBuild(build: BuildInspection, now: number): string {
  const { error, warnings, images } = build;
  const lines: readonly (readonly [name: string, value: string | undefined])[] = [
    ['ID', build.id],
    ['State', build.state],
    ['Context', build.context],
    ['Dockerfile', build.file],
    ['Target', build.target],
    ['Platforms', build.platforms.join(', ')],
    ['Names', build.names.join(', ')],
    ['Created', formatAge(build.started, now)],
    ['Duration', formatSeconds(build.seconds)],
    ['Image', images.map(({ digest }) => digest).join(', ')],
    ['Error', error === undefined ? undefined : [error.message, error.place].filter((part) => part).join(' at ')],
    ...warnings.map(({ message, place }) => ['Warning', place ? `${place}: ${message}` : message] as const),
  ];
  const told = lines.flatMap(([name, value]) => (value ? [`${`${name}:`.padEnd(12)}${value}\n`] : [])).join('');
  return build.steps.length === 0 ? told : `${told}\n${formatSteps(build.steps)}`;
}

function formatSteps(steps: readonly BuildStepRow[]): string {
  return formatTable(
    ['STEP', 'STATE', 'START', 'TIME', 'SIZE', 'PLACE', 'NAME'],
    steps.map(({ step, state, start, seconds, size, place, label }) => [
      `#${step}`,
      state,
      start === undefined ? '-' : formatSeconds(start),
      formatSeconds(seconds),
      size === undefined ? '-' : formatSize(size),
      place ?? '-',
      label.replaceAll(/\s+/g, ' '),
    ]),
  );
}
