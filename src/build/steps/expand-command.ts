/** What a shell makes of a command before it runs it. */
type Values = ReadonlyMap<string, string>;

// What a shell takes as it stands, what it looks into, and a variable: `$NAME`, `${NAME}`, `${NAME:-word}`.
const inCommand = /'[^']*'|\\.|"(?:\\.|[^"\\])*"|\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*(?::?[-+=?][^}]*)?\})/gs;
const inQuotes = /\\.|\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*(?::?[-+=?][^}]*)?\})/gs;
const variable = /^\$(?:([A-Za-z_]\w*)$|\{([A-Za-z_]\w*)(?:(:?)([-+=?])([^}]*))?\}$)/s;

/**
 * A command with the values of the variables that it is run with, as a person would read it: quotes stay, and so does what the command
 * itself sets. It tells what was run, and is not what is run.
 *
 * @param env `NAME=value`
 */
export function expandCommand(command: string, env: readonly string[]): string {
  const own = new Set(
    Array.from(command.matchAll(/\b(?:for|read|export|local)\s+(\w+)|\b(\w+)\+?=/g), ([, a, b]) => a ?? b),
  );
  const values = new Map(env.map(splitEntry).filter(([name]) => !own.has(name)));
  return command.replaceAll(inCommand, (text) => {
    if (text.startsWith('"')) return text.replaceAll(inQuotes, (inner) => expand(inner, values));
    return expand(text, values);
  });
}

function expand(text: string, values: Values): string {
  const [, bare, braced, , sign, word = ''] = variable.exec(text) ?? [];
  const value = values.get(bare ?? braced ?? '');
  if (value === undefined) return text;
  if (sign === '+') return word;
  return value === '' && sign !== undefined ? text : value;
}

function splitEntry(entry: string): [name: string, value: string] {
  const at = entry.indexOf('=');
  return [entry.slice(0, at), entry.slice(at + 1)];
}
