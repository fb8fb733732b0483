/** A program, its arguments, and its environment when it is not ours. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a command on a terminal made for it, by script(1), which every Debian has. What the command prints goes to standard output; its exit
 * status is kept.
 */
export function onMadeTerminal({ program, args }: CommandLine): CommandLine {
  // What the command itself writes to stderr, beside the terminal, is left out.
  const line = ['exec', ...[program, ...args].map(quote), '2>/dev/null'].join(' ');
  // script has the line run by the user's shell, which may be any program.
  return {
    program: 'script',
    args: ['--quiet', '--return', '--flush', '--command', line, '/dev/null'],
    env: { ...process.env, SHELL: '/bin/sh' },
  };
}

/** A word of a shell command that stands for itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
