import { isJsonObject, type Json, type JsonObject, nearestName } from '../base/index.ts';
import {
  type BakeTarget,
  type ListField,
  listFields,
  type MapField,
  mapFields,
  type SwitchField,
  switchFields,
  type TextField,
  textFields,
} from './bake-target.ts';
import { bakeFault } from './faults.ts';

/** Fields that ask for what this release does not do, and without which the same image is built. */
const ignoredFields: readonly string[] = ['call', 'description', 'no-cache-filter'];

/** What a target says, and what of it has no part in what is built. */
export interface ReadTarget {
  readonly target: BakeTarget;
  readonly ignored: readonly string[];
}

/**
 * Reads the fields of a target as bake's JSON has them.
 *
 * @param where what to call the target in a message
 * @param expand replaces variables in a text
 * @throws bake/bad-file, bake/unsupported
 */
export function readTarget(fields: JsonObject, where: string, expand: (text: string) => string): ReadTarget {
  const texts = new Map<TextField, string>();
  const switches = new Map<SwitchField, boolean>();
  const lists = new Map<ListField, readonly string[]>();
  const maps = new Map<MapField, ReadonlyMap<string, string>>();
  let inherits: readonly string[] = [];
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const at = `${where}: ${name}`;
    const [text, flag, list, map] = [
      find(textFields, name),
      find(switchFields, name),
      findList(name),
      find(mapFields, name),
    ];
    if (value === null || name === 'matrix' || name === 'name') continue;
    if (text !== undefined) texts.set(text, expand(toText(value, at)));
    else if (flag !== undefined) switches.set(flag, toBoolean(value, at));
    else if (list !== undefined) lists.set(list, toTexts(value, at).map(expand));
    else if (map !== undefined) maps.set(map, toMap(value, at, expand));
    else if (name === 'inherits') inherits = toTexts(value, at).map(expand);
    else if (ignoredFields.includes(name)) ignored.push(name);
    else throw unknownField(name, where);
  }
  return { target: { texts, switches, lists, maps, inherits }, ignored };
}

function find<Name extends string>(names: readonly Name[], name: string): Name | undefined {
  return names.find((each) => each === name);
}

function findList(name: string): ListField | undefined {
  const names: readonly string[] = Object.keys(listFields);
  return names.includes(name) ? (name as ListField) : undefined;
}

function unknownField(name: string, where: string): Error {
  const known = [
    ...textFields,
    ...switchFields,
    ...Object.keys(listFields),
    ...mapFields,
    ...ignoredFields,
    'inherits',
  ];
  const near = nearestName(name, known);
  return bakeFault('bake/unsupported', `${where} has a field ${name}, which is not taken`, {
    hint: near === undefined ? 'Leave it out.' : `Did you mean ${near}?`,
  });
}

/** A text; numbers and truth values as they are written. */
export function toText(value: Json, at: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw bakeFault('bake/bad-file', `${at} is not a text`);
}

/** Several texts; one alone counts as a list. An object is what BuildKit writes as `NAME=VALUE,…`. */
export function toTexts(value: Json, at: string): readonly string[] {
  const values: readonly Json[] = Array.isArray(value) ? value : [value as Json];
  return values.map((each) => {
    if (!isJsonObject(each)) return toText(each, at);
    const pairs = Object.entries(each).map(([name, part]) => `${name}=${toText(part, at)}`);
    return pairs.map((pair) => (/[,"]/.test(pair) ? `"${pair.replaceAll('"', '""')}"` : pair)).join(',');
  });
}

function toBoolean(value: Json, at: string): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw bakeFault('bake/bad-file', `${at} is neither true nor false`);
}

/** A name without a value is not set. */
function toMap(value: Json, at: string, expand: (text: string) => string): ReadonlyMap<string, string> {
  if (!isJsonObject(value)) throw bakeFault('bake/bad-file', `${at} is not an object`);
  const set = Object.entries(value).filter((entry): entry is [string, Exclude<Json, null>] => entry[1] !== null);
  return new Map(set.map(([name, text]) => [name, expand(toText(text, `${at}.${name}`))]));
}
