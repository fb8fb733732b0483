import type { RunFlags } from '../../app/index.ts';

/** Values of flags by name: a switch, a text, or a list. */
export type FlagValues = Readonly<Record<string, boolean | string | readonly string[] | undefined>>;

/** Flags as the command line would have read them, with what asks for them noted. */
export interface GivenFlags extends RunFlags {
  /** Those that were given, and that nobody asked for. */
  unread(): readonly string[];
}

/** What a request says in the words of flags: so it is read, checked and refused as a call of the command line is. */
export function createFlags(values: FlagValues): GivenFlags {
  const asked = new Set<string>();
  const get = (name: string): FlagValues[string] => {
    asked.add(name);
    return Object.hasOwn(values, name) ? values[name] : undefined;
  };
  return {
    on: (name) => get(name) === true,
    text(name) {
      const value = get(name);
      return typeof value === 'string' ? value : undefined;
    },
    list(name) {
      const value = get(name);
      if (typeof value === 'string') return [value];
      return Array.isArray(value) ? value : [];
    },
    unread: () =>
      Object.entries(values).flatMap(([name, value]) =>
        asked.has(name) || value === undefined || value === false || (Array.isArray(value) && value.length === 0)
          ? []
          : [name],
      ),
  };
}
