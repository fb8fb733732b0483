/** What a `start` script says of how a program is started. */
export interface StartCommand {
  /** `NAME=value` before the command. */
  readonly env: readonly string[];
  /** Flags of Node. */
  readonly flags: readonly string[];
  /** The file, as it is written. */
  readonly file: string;
  readonly args: readonly string[];
}

/** Flags of Node whose value is the next word. Source: Node docs, "Command-line API". */
const withValue = new Set([
  ...['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions', '--env-file'],
  ...['--env-file-if-exists', '--title', '--icu-data-dir', '--openssl-config', '--trace-event-categories'],
]);

/**
 * Reads a script that starts Node with a file and does nothing else.
 *
 * @returns `undefined` for any other script
 */
export function parseStartCommand(script: string): StartCommand | undefined {
  const words = splitWords(script);
  if (words === undefined) return undefined;
  const program = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  if (words[program] !== 'node') return undefined;
  let at = program + 1;
  const flags: string[] = [];
  for (; words[at]?.startsWith('-') === true; at++) {
    // Variables are given to containers; a file of them may be, too.
    const word = (words[at] ?? '').replace(/^--env-file(?==|$)/, '--env-file-if-exists');
    flags.push(word);
    if (withValue.has(word)) flags.push(words[++at] ?? '');
  }
  const file = words[at];
  if (file === undefined || flags.some((flag) => /^(-e|--eval|-p|--print|--test|--run|--watch)\b/.test(flag)))
    return undefined;
  return { env: words.slice(0, program), flags, file, args: words.slice(at + 1) };
}

/** Words of a command line of a shell; `undefined` when there is more in it than words. */
function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  const rest = text.trim().replace(/(?:[^\s"'\\]+|"[^"$`\\]*"|'[^']*')+/g, (word) => {
    words.push(word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''));
    return '';
  });
  const hasMore =
    words.length === 0 || rest.trim() !== '' || /[&|;<>$`()*?[\]{}~#\\]/.test(text.replace(/'[^']*'/g, ''));
  return hasMore ? undefined : words;
}

/** What flags of Node load before the program: paths, or names of packages. */
export function preloadsOf(flags: readonly string[]): readonly string[] {
  return flags.flatMap((flag, at) => {
    const [, inline] = /^(?:--require|--import|--loader|--experimental-loader)=(.+)$/.exec(flag) ?? [];
    if (inline !== undefined) return [inline];
    return /^(-r|--require|--import|--loader|--experimental-loader)$/.test(flag) ? [flags[at + 1] ?? ''] : [];
  });
}
