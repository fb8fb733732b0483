/** A program and its arguments. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * Runs a command on a terminal made for it, by script(1), which every Debian has. What the command prints goes to standard output; its exit
 * status is kept.
 */
export function onMadeTerminal({ program, args }: CommandLine): CommandLine {
  // What the command itself writes to stderr, beside the terminal, is left out.
  const line = ['exec', ...[program, ...args].map(quote), '2>/dev/null'].join(' ');
  return { program: 'script', args: ['--quiet', '--return', '--flush', '--command', line, '/dev/null'] };
}

/** A word of a shell command that stands for itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
