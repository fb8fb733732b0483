import type { Command, Flag, Positional } from './command.ts';
import { type CommandEntry, commandGroups } from './command-entry.ts';
import { commands } from './commands.ts';
import { commonFlags, globalFlags } from './parse-arguments.ts';

const versionFlag: Flag = { name: 'version', short: 'v', kind: 'switch', about: 'show the version' };

/** The page of `nacre --help`: every verb with one line. */
export function formatOverview(): string {
  const shown = commands.filter(({ group, aliasOf }) => group !== 'Hidden' && aliasOf === undefined);
  const width = Math.max(...shown.map((entry) => entry.name.length));
  const groups = commandGroups
    .filter((group) => group !== 'Hidden')
    .map((group) => {
      const rows = shown.filter((entry) => entry.group === group).map((entry) => formatRow(entry, width));
      return `${group}\n${rows.join('\n')}`;
    });
  return `Nacre: the whole life of a software image in one tool.

usage: nacre COMMAND [flags] [arguments]

${groups.join('\n\n')}

Flags of every command
${formatFlags([...globalFlags, versionFlag])}

Run \`nacre COMMAND --help\` for what a command takes, with examples.
`;
}

/** The page of a word that several commands begin with, such as `builder`; `undefined` when none does. */
export function formatFamily(word: string): string | undefined {
  const family = commands.filter((entry) => entry.name.startsWith(`${word} `));
  if (family.length === 0) return undefined;
  const width = Math.max(...family.map((entry) => entry.name.length));
  return `usage: nacre ${word} COMMAND [flags] [arguments]

${family.map((entry) => formatRow(entry, width)).join('\n')}

Run \`nacre ${word} COMMAND --help\` for what a command takes, with examples.
`;
}

/** The page of `nacre COMMAND --help`. */
export function formatCommandHelp(command: Command): string {
  const flags = command.flags.length === 0 ? '' : `\nFlags\n${formatFlags(command.flags)}\n`;
  const examples = command.examples.map((example) => `  # ${example.about}\n  ${example.call}`).join('\n\n');
  return `${formatUsage(command)}

${wrapText(command.about)}
${flags}
Flags of every command
${formatFlags(commonFlags(command))}
${examples === '' ? '' : `\nExamples\n${examples}\n`}`;
}

/** `usage: nacre run [flags] IMAGE [COMMAND...]` */
function formatUsage(command: Command): string {
  const words = [
    'nacre',
    command.name,
    ...(command.flags.length > 0 ? ['[flags]'] : []),
    ...command.positionals.map(formatPositional),
  ];
  return `usage: ${words.join(' ')}`;
}

/** A flag as help writes it: `-t, --tag NAME`. */
function formatFlag(flag: Flag): string {
  const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
  return `${short}--${flag.name}${flag.kind === 'switch' ? '' : ` ${flag.value ?? 'VALUE'}`}`;
}

function formatFlags(flags: readonly Flag[]): string {
  const width = Math.max(...flags.map((flag) => formatFlag(flag).length));
  const room = columns - width - 4;
  const indent = `\n${' '.repeat(width + 4)}`;
  return flags
    .map((flag) => `  ${formatFlag(flag).padEnd(width)}  ${wrapText(flag.about, room).replaceAll('\n', indent)}`)
    .join('\n');
}

function formatRow(entry: CommandEntry, width: number): string {
  return `  ${entry.name.padEnd(width)}  ${entry.summary}`;
}

function formatPositional(positional: Positional): string {
  switch (positional.kind) {
    case 'one':
      return positional.name;
    case 'optional':
      return `[${positional.name}]`;
    case 'many':
      return `${positional.name}...`;
    case 'any':
      return `[${positional.name}...]`;
  }
}

/** Of a terminal, but the last, in which some begin a new line. */
const columns = 79;

/** One paragraph in lines that fit a terminal of 80 columns. */
function wrapText(text: string, width: number = columns): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines.splice(-1, 1, `${line} ${word}`);
  }
  return lines.join('\n');
}
