import { parseArgs } from 'node:util';
import { nearestName } from '../base/index.ts';
import type { Command, Flag, Flags } from './command.ts';
import { cliFault } from './faults.ts';
import { withExit } from './with-exit.ts';

/** Flags that every command takes. */
export const globalFlags: readonly Flag[] = [
  { name: 'root', kind: 'text', value: 'DIR', about: 'where images and containers are kept', completion: 'directory' },
  { name: 'debug', kind: 'switch', about: 'show stack traces' },
  { name: 'help', short: 'h', kind: 'switch', about: 'show this help' },
];

/** Those of them that a command takes; a letter that it has for itself stands for its own. */
export function commonFlags(command: Pick<Command, 'flags'>): readonly Flag[] {
  const taken = new Set(command.flags.map(({ short }) => short));
  return globalFlags.map(({ short, ...flag }) => (short === undefined || taken.has(short) ? flag : { ...flag, short }));
}

/** One command's arguments, sorted out. */
export interface ParsedArguments {
  readonly flags: Flags;
  readonly positionals: readonly string[];
}

/**
 * Sorts a command's arguments into flags and positionals.
 *
 * @throws cli/usage naming the argument that is wrong
 */
export function parseArguments(command: Command, args: readonly string[]): ParsedArguments {
  const flags = [...command.flags, ...commonFlags(command)];
  // Asks for help, also of a command that reads a value after this letter.
  if (args.length === 1 && args[0] === '-h') return parseArguments(command, ['--help']);
  const end = command.passThrough === true ? endOfFlags(flags, args) : args.length;
  const { values, positionals } = parseFlags(command, flags, args.slice(0, end));
  const all = [...positionals, ...args.slice(end)];
  if (values.help !== true) assertCount(command, all);
  return { flags: toFlags(flags, values), positionals: all };
}

type Values = Readonly<Record<string, unknown>>;

function toOptions(
  flags: readonly Flag[],
): Record<string, { type: 'boolean' | 'string'; short?: string; multiple?: boolean }> {
  return Object.fromEntries(
    flags.flatMap((flag) => {
      const option = {
        type: flag.kind === 'switch' ? ('boolean' as const) : ('string' as const),
        ...(flag.kind === 'list' ? { multiple: true } : {}),
      };
      const own = flag.short === undefined ? option : { ...option, short: flag.short };
      return [[flag.name, own] as const, ...(flag.aliases ?? []).map((name) => [name, option] as const)];
    }),
  );
}

/** Index of the first argument that is not a flag or a flag's value; what follows is the program's own. */
function endOfFlags(flags: readonly Flag[], args: readonly string[]): number {
  const { tokens } = parseArgs({
    args: [...args],
    options: toOptions(flags),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const first = tokens.find((token) => token.kind !== 'option');
  if (first === undefined) return args.length;
  return first.kind === 'option-terminator' ? first.index + 1 : first.index;
}

function parseFlags(
  command: Command,
  flags: readonly Flag[],
  given: readonly string[],
): { values: Values; positionals: string[] } {
  const args = given.map((arg) => expandSwitch(flags, arg)).filter((arg) => arg !== undefined);
  const { tokens } = parseArgs({
    args,
    options: toOptions(flags),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) if (token.kind === 'option') assertFlag(command, flags, token.rawName, token.value);
  return parseArgs({ args, options: toOptions(flags), strict: false, allowPositionals: true });
}

/** Docker users may write `--rm=true`, `-d=1` and `--rm=false`; the latter is as if nothing stood there, or the switch that says the opposite. */
function expandSwitch(flags: readonly Flag[], arg: string): string | undefined {
  const match = /^--?([a-z-]+)=(?:(true|t|1)|false|f|0)$/i.exec(arg);
  const name = match?.[1];
  const flag = flags.find((each) => (arg.startsWith('--') ? each.name : each.short) === name);
  if (match === null || flag?.kind !== 'switch') return arg;
  if (match[2] !== undefined) return `--${flag.name}`;
  return flag.opposite === undefined ? undefined : `--${flag.opposite}`;
}

function assertFlag(command: Command, flags: readonly Flag[], written: string, value: string | undefined): void {
  const name = written.replace(/^--?/, '');
  const flag = flags.find((each) => (written.startsWith('--') ? isCalled(each, name) : each.short === name));
  if (flag === undefined) {
    const advice = command.foreign?.[name];
    if (advice !== undefined) throw usage(command, `there is no flag ${written}`, advice);
    const near = nearestName(
      name,
      flags.map((each) => each.name),
    );
    throw usage(command, `unknown flag ${written}`, near === undefined ? undefined : `Did you mean --${near}?`);
  }
  if (flag.kind === 'switch' && value !== undefined)
    throw usage(command, `flag --${flag.name} takes no value, got "${value}"`);
  if (flag.kind !== 'switch' && value === undefined)
    throw usage(command, `flag ${written} needs a value (${flag.value ?? 'VALUE'})`);
  if (value === '' && (flag.completion === 'file' || flag.completion === 'directory'))
    throw usage(command, `flag ${written} is empty`, `Give it a ${flag.completion}, or leave it out.`);
}

function isCalled(flag: Flag, name: string): boolean {
  return flag.name === name || flag.aliases?.includes(name) === true;
}

function assertCount(command: Command, positionals: readonly string[]): void {
  const least = command.positionals.filter((each) => each.kind === 'one' || each.kind === 'many').length;
  const open =
    command.passThrough === true || command.positionals.some((each) => each.kind === 'many' || each.kind === 'any');
  const missing = command.positionals[positionals.length];
  if (positionals.length < least) throw usage(command, `${missing?.name ?? 'an argument'} is missing`);
  const extra = positionals[command.positionals.length];
  if (!open && extra !== undefined) throw usage(command, `unexpected argument "${extra}"`);
}

function usage(command: Command, why: string, hint?: string): Error {
  const fault = cliFault('cli/usage', `${command.name}: ${why}`, {
    hint: hint ?? `See \`nacre ${command.name} --help\`.`,
  });
  return command.runsProgram === true ? withExit(fault, 125) : fault;
}

function toFlags(flags: readonly Flag[], values: Values): Flags {
  const get = (name: string, kind: Flag['kind']): unknown => {
    const flag = flags.find((each) => each.name === name && each.kind === kind);
    if (flag === undefined) throw new Error(`no ${kind} flag --${name} is declared`);
    const given = [name, ...(flag.aliases ?? [])].flatMap((each) => values[each] ?? []);
    return kind === 'list' ? given : given.at(-1);
  };
  return {
    on: (name) => get(name, 'switch') === true,
    text: (name) => get(name, 'text') as string | undefined,
    list: (name) => get(name, 'list') as string[],
  };
}
