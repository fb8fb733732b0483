/** The flags of `run` and `create`, as the command line read them. */
export interface RunFlags {
  on(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): readonly string[];
}

/** What values of flags are read against. */
export interface RunFlagSources {
  /** Relative paths in `-v` and `--mount` start here. */
  readonly cwd: string;
  /** Where `-e NAME` without a value finds one. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What a flag that was given comes to; nothing when it was not. */
export function given<Options>(
  flags: Pick<RunFlags, 'text'>,
  name: string,
  read: (value: string) => Partial<Options>,
): Partial<Options> {
  const value = flags.text(name);
  return value === undefined ? {} : read(value);
}

/** `NAME=value`, the value '' when there is none. */
export function splitPair(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
