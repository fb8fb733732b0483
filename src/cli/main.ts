import { enterOwnNamespace, returnToDirectory, storeRoot, version } from '../app/index.ts';
import { nearestName } from '../base/index.ts';
import { usualName } from './alias-commands.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { cliFault } from './faults.ts';
import { parseArguments } from './parse-arguments.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { withVerbExit } from './with-exit.ts';

/** Runs one call of the tool. @returns exit status */
export async function main(args: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  const debug = args.includes('--debug') || terminal.environment.NACRE_DEBUG !== undefined;
  try {
    return await dispatch(args, terminal, debug);
  } catch (error) {
    const { reportFault } = await import('./report-fault.ts');
    return reportFault(error, terminal, debug);
  }
}

async function dispatch(args: readonly string[], terminal: Terminal, debug: boolean): Promise<number> {
  returnToDirectory(process.env);
  const { root, rest } = splitGlobal(args);
  const { name, own } = splitName(rest);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help')
    return showHelp(splitName(own).name, terminal);
  if (name === '--version' || name === '-v') {
    terminal.out(`nacre ${version}\n`);
    return 0;
  }
  const words = [name, ...own];
  const family = words.slice(0, familyLength(words));
  const next = words[family.length];
  if (family.length > 0 && (next === undefined || next === '--help' || next === '-h'))
    return showHelp(family.join(' '), terminal);
  const verb = family.length > 0 ? `${family.join(' ')} ${next}` : name;
  const command = await loadCommand(verb);
  const { flags, positionals } = parseArguments(command, own);
  if (flags.on('help')) return showHelp(name, terminal);
  if (process.geteuid?.() !== 0) await enterNamespace(verb, terminal);
  try {
    return await command.run({
      flags,
      positionals,
      terminal,
      debug,
      root: flags.text('root') ?? root ?? storeRoot(terminal.environment),
    });
  } catch (error) {
    throw command.runsProgram === true ? error : withVerbExit(error);
  }
}

/** The verb, which may be several words (`system check`), and what follows it. */
function splitName(args: readonly string[]): { name: string | undefined; own: readonly string[] } {
  for (const words of [3, 2]) {
    const name = usualName(args.slice(0, words).join(' '));
    if (commands.some((entry) => entry.name === name)) return { name, own: args.slice(words) };
  }
  return { name: args[0], own: args.slice(1) };
}

/** How many words at the beginning are what several commands begin with: 2 of `registry letters foo`. */
function familyLength(words: readonly string[]): number {
  let count = 0;
  while (count < words.length && isFamily(words.slice(0, count + 1).join(' '))) count += 1;
  return count;
}

/** Whether a word is no command, but what several begin with: `builder`. */
function isFamily(word: string): boolean {
  const own = commands.filter((entry) => `${entry.name} `.startsWith(`${word} `));
  return own.length > 0 && own.every((entry) => entry.name !== word);
}

/** `--root` and `--debug` may stand before the command too. */
function splitGlobal(args: readonly string[]): { root: string | undefined; rest: readonly string[] } {
  let at = 0;
  let root: string | undefined;
  for (;;) {
    const arg = args[at];
    if (arg === '--debug') at += 1;
    else if (arg === '--root' && args[at + 1] !== undefined) {
      root = args[at + 1];
      at += 2;
    } else if (arg?.startsWith('--root=')) {
      root = arg.slice('--root='.length);
      at += 1;
    } else return { root, rest: args.slice(at) };
  }
}

/** Verbs that see to containers go on where an ordinary user is their root. */
async function enterNamespace(verb: string, { environment }: Terminal): Promise<void> {
  const { namespaceNeed } = await import('./namespace-need.ts');
  const entry = commands.find(({ name }) => name === verb);
  const need = entry === undefined ? 'none' : namespaceNeed(entry);
  if (need !== 'none') await enterOwnNamespace(need, environment);
}

async function loadCommand(name: string): Promise<Command> {
  const entry = commands.find((each) => each.name === name);
  if (entry !== undefined) return entry.load();
  const near = nearestName(
    name,
    commands.map((each) => each.name),
  );
  throw cliFault('cli/unknown-command', `there is no command "${name}"`, {
    hint: near === undefined ? 'See `nacre --help`.' : `Did you mean \`nacre ${near}\`?`,
  });
}

async function showHelp(name: string | undefined, terminal: Terminal): Promise<number> {
  const { formatCommandHelp, formatFamily, formatOverview } = await import('./help.ts');
  if (name === undefined) terminal.out(formatOverview());
  else terminal.out((isFamily(name) ? formatFamily(name) : undefined) ?? formatCommandHelp(await loadCommand(name)));
  return 0;
}
