import { type JsonObject, nearestName } from '../base/index.ts';
import type { ConfigEntry, ConfigNode } from './config-node.ts';
import type { Report } from './parse-yaml.ts';

/** What a value of the configuration looks like: reads it, and says the same as a JSON schema. */
export interface Shape<Value> {
  readonly schema: JsonObject;
  /** @returns `undefined` when something is wrong, which is reported then */
  read(node: ConfigNode, report: Report): Value | undefined;
}

/** A key of a mapping. */
export interface Field<Value> {
  readonly shape: Shape<NonNullable<Value>>;
  readonly about: string;
  /** @default false */
  readonly required?: boolean;
}

/** A text that a pattern describes; one of digits need not be quoted. @param what as a message calls it: `a path` */
export function text(what: string, pattern: RegExp): Shape<string> {
  return {
    schema: { type: pattern.test('1') ? ['string', 'number'] : 'string', pattern: pattern.source },
    read(node, report) {
      if (node.kind === 'scalar' && node.value !== null && typeof node.value !== 'boolean' && pattern.test(node.source))
        return node.source;
      return report(node.place, `${describe(node)} is not ${what}`);
    },
  };
}

export function flag(): Shape<boolean> {
  return {
    schema: { type: 'boolean' },
    read(node, report) {
      if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
      return report(node.place, `${describe(node)} is neither true nor false`);
    },
  };
}

/** A number of things, at least 1. */
export function count(): Shape<number> {
  return {
    schema: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    read(node, report) {
      const value = node.kind === 'scalar' ? node.value : undefined;
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
      return report(node.place, `${describe(node)} is no whole number of 1 or more`);
    },
  };
}

/** A whole number with a unit. @param units what each unit stands for */
export function quantity(what: string, units: Readonly<Record<string, number>>, example: string): Shape<number> {
  const pattern = new RegExp(`^([1-9][0-9]{0,14}) ?(${Object.keys(units).join('|')})$`);
  return {
    schema: { type: 'string', pattern: pattern.source },
    read(node, report) {
      const [, number = '', unit = ''] = (node.kind === 'scalar' ? pattern.exec(node.source) : null) ?? [];
      const value = Number(number) * (units[unit] ?? 0);
      if (value >= 1 && Number.isSafeInteger(value)) return value;
      return report(node.place, `${describe(node)} is no ${what}`, `Write it as ${example}.`);
    },
  };
}

/** One of a few words. */
export function choice<Word extends string>(words: readonly Word[]): Shape<Word> {
  return {
    schema: { enum: words },
    read(node, report) {
      const written = node.kind === 'scalar' ? node.source : '';
      const found = words.find((word) => word === written);
      if (found !== undefined) return found;
      const [only] = words.length === 1 ? words : [];
      if (only !== undefined) return report(node.place, `${describe(node)} is not ${only}`, `Write ${only}.`);
      return report(node.place, `${describe(node)} is none of ${words.join(', ')}`, meant(written, words));
    },
  };
}

/** A list; one item may stand alone. */
export function listOf<Item>(item: Shape<Item>): Shape<readonly Item[]> {
  return {
    schema: { anyOf: [item.schema, { type: 'array', items: item.schema }] },
    read(node, report) {
      const items = node.kind === 'list' ? node.items : [node];
      const values = items.map((each) => item.read(each, report));
      return values.includes(undefined) ? undefined : values.filter((value) => value !== undefined);
    },
  };
}

/** A mapping whose keys are the user's. @param what what a key is, as a message calls it */
export function mapOf<Value>(what: string, key: RegExp, value: Shape<Value>): Shape<Readonly<Record<string, Value>>> {
  return {
    schema: { type: 'object', propertyNames: { pattern: key.source }, additionalProperties: value.schema },
    read(node, report) {
      if (node.kind !== 'mapping') return report(node.place, `${describe(node)} is no mapping`);
      const entries = node.entries.map((each) => {
        const found = key.test(each.key) || report(each.keyPlace, `"${each.key.slice(0, 100)}" is not ${what}`);
        return [each.key, found && value.read(each.node, report)] as const;
      });
      const read = entries.flatMap(([key, found]) => (found === undefined ? [] : [[key, found] as const]));
      return read.length === entries.length ? Object.fromEntries(read) : undefined;
    },
  };
}

/** A mapping whose keys are known. @param name as a message calls it: `the configuration` */
export function record<Value extends object>(
  name: string,
  fields: { readonly [Key in keyof Value]-?: Field<Value[Key]> },
): Shape<Value> {
  const known: Readonly<Record<string, Field<unknown>>> = fields;
  const names = Object.keys(known);
  const required = names.filter((each) => known[each]?.required === true);
  const properties = names.map((each) => [
    each,
    { description: known[each]?.about ?? '', ...known[each]?.shape.schema },
  ]);
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: false,
    },
    read(node, report) {
      if (node.kind !== 'mapping') return report(node.place, `${name} is no mapping`);
      const missing = required.filter((each) => !node.entries.some(({ key }) => key === each));
      // A key that was meant and is misspelt is told as that, below.
      const meant = node.entries.flatMap(({ key }) =>
        Object.hasOwn(known, key) ? [] : (nearestName(key, names) ?? []),
      );
      for (const each of missing)
        if (!meant.includes(each)) report(node.place, `${name} has no ${each}`, `Add ${each}.`);
      const read = node.entries.map((entry) => readField(name, known, entry, report));
      if (missing.length > 0 || read.includes(undefined)) return undefined;
      // Each key is one of Value's, and was read by the shape of its value.
      return Object.fromEntries(read.filter((each) => each !== undefined)) as Value;
    },
  };
}

function readField(
  name: string,
  fields: Readonly<Record<string, Field<unknown>>>,
  { key, keyPlace, node }: ConfigEntry,
  report: Report,
): readonly [string, unknown] | undefined {
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (field === undefined) return report(keyPlace, `${name} has no key ${key}`, meant(key, Object.keys(fields)));
  const value = field.shape.read(node, report);
  return value === undefined ? undefined : [key, value];
}

function meant(written: string, names: readonly string[]): string {
  const near = nearestName(written, names);
  return near === undefined ? `Write one of ${names.join(', ')}.` : `Did you mean ${near}?`;
}

function describe(node: ConfigNode): string {
  switch (node.kind) {
    case 'mapping':
      return 'a mapping';
    case 'list':
      return 'a list';
    case 'scalar':
      return node.value === null ? 'nothing' : JSON.stringify(node.source.slice(0, 100));
  }
}
