/** A program with its arguments, run as it is; or a line for the image's shell. */
export type Command = string | readonly string[];

/** A command as an instruction has it. @throws TypeError for what is neither a text nor a list of texts */
export function toRest(command: Command): string {
  if (typeof command === 'string') return command.trim();
  if (Array.isArray(command)) return toList(command);
  throw new TypeError(`${JSON.stringify(command)} is no command: write a text, or a list of texts`);
}

/** A JSON array as people write it. */
export function toList(items: readonly string[]): string {
  return `[${items.map((item) => JSON.stringify(item)).join(', ')}]`;
}

/** A heredoc: what stands for it in the instruction, and its text. */
export interface Heredoc {
  readonly name: string;
  readonly content: string;
}

/** A heredoc of a text, under a name that is no line of it. */
export function toHeredoc(content: string): Heredoc {
  const lines = new Set(content.split('\n'));
  let name = 'EOF';
  while (lines.has(name)) name += '_';
  return { name, content };
}

/**
 * A script of several lines without what they are all indented by, and without empty lines around it: in a template it may
 * stand as deep as the code around it.
 */
export function dedent(script: string): string {
  const lines = script
    .replace(/^[ \t]*\r?\n/, '')
    .trimEnd()
    .split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const least = Math.min(...indents);
  return `${lines.map((line) => line.slice(least)).join('\n')}\n`;
}
