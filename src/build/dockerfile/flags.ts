import type { Place } from '../../base/index.ts';
import type { Clause } from './clause.ts';
import type { Report } from './diagnostics.ts';
import type { Word } from './instruction.ts';
import { hintNames } from './near-name.ts';

/** What a flag holds: one text, a text each time it is given, or yes and no. */
export type FlagKind = 'text' | 'texts' | 'boolean';

/** The flags that an instruction knows, by name without dashes. */
export type FlagTable = Readonly<Record<string, FlagKind>>;

/** The flags that were written. */
export interface Flags {
  /** The value of a `text` flag. */
  text(name: string): Word | undefined;
  /** All values of a `texts` flag, in order. */
  texts(name: string): readonly Word[];
  /** The value of a `boolean` flag. */
  boolean(name: string): boolean | undefined;
  /** Where each flag that was written stands. */
  readonly places: Readonly<Record<string, Place>>;
}

/** Reads a clause's flags by an instruction's table; what is wrong with them is reported and left out. */
export function readFlags(clause: Clause, table: FlagTable, report: Report): Flags {
  const values = new Map<string, Word[]>();
  for (const flag of clause.flags) {
    const read = readFlag(clause, flag, table, values, report);
    if (read !== undefined) values.set(read.name, [...(values.get(read.name) ?? []), read.value]);
  }
  const first = (name: string): Word | undefined => values.get(name)?.[0];
  return {
    text: first,
    texts: (name) => values.get(name) ?? [],
    boolean: (name) => (first(name) === undefined ? undefined : first(name)?.text.toLowerCase() !== 'false'),
    places: Object.fromEntries([...values].map(([name, [value]]) => [name, value?.place ?? clause.keyword.place])),
  };
}

function readFlag(
  clause: Clause,
  flag: Word,
  table: FlagTable,
  seen: ReadonlyMap<string, unknown>,
  report: Report,
): { name: string; value: Word } | undefined {
  const equals = flag.text.indexOf('=');
  const name = flag.text.slice(2, equals === -1 ? undefined : equals);
  const text = equals === -1 ? '' : flag.text.slice(equals + 1);
  const kind = Object.hasOwn(table, name) ? table[name] : undefined;
  const instruction = clause.keyword.text.toUpperCase();
  if (kind === undefined) {
    const names = Object.keys(table);
    const hint = names.length === 0 ? `Remove it: ${instruction} takes no flags.` : hintNames(name, names, '--');
    report('dockerfile/unknown-flag', flag.place, `${instruction} has no flag --${name}`, hint);
    return undefined;
  }
  const complaint = checkFlag(kind, text, equals !== -1, seen.has(name));
  if (complaint === undefined) return { name, value: { text, place: valuePlace(flag, equals) } };
  report('dockerfile/bad-flag', flag.place, `--${name} ${complaint.message}`, complaint.hint);
  return undefined;
}

function checkFlag(
  kind: FlagKind,
  text: string,
  hasValue: boolean,
  repeated: boolean,
): { message: string; hint: string } | undefined {
  if (repeated && kind !== 'texts') return { message: 'is given twice', hint: 'Keep one of them.' };
  if (kind !== 'boolean')
    return hasValue ? undefined : { message: 'has no value', hint: 'Write the value behind an equals sign.' };
  if (!hasValue || /^(?:true|false)$/i.test(text)) return undefined;
  const message = text === '' ? 'has no value' : `is either true or false, not "${text}"`;
  return { message, hint: 'Write the flag alone, or with =true or =false.' };
}

/** Where the value begins, when the flag stands in its line as it is; else where the flag begins. */
function valuePlace(flag: Word, equals: number): Place {
  const { place, text } = flag;
  const verbatim = equals !== -1 && place.text?.startsWith(text.slice(0, equals + 1), place.column - 1);
  return verbatim === true ? { ...place, column: place.column + equals + 1 } : place;
}
