import { isJsonObject, type Json, type JsonObject } from '../base/index.ts';
import { ociFault } from './faults.ts';

/**
 * Narrows loose JSON to typed fields and collects every fault on the way, so that a bad document is reported whole and not one
 * field at a time. Getters return `undefined` for what is absent or wrong; `finish` throws when anything was wrong.
 */
export interface Shape {
  object(parent: JsonObject, key: string, required?: boolean): JsonObject | undefined;
  array(parent: JsonObject, key: string, required?: boolean): readonly Json[] | undefined;
  string(parent: JsonObject, key: string, required?: boolean): string | undefined;
  integer(parent: JsonObject, key: string, required?: boolean): number | undefined;
  boolean(parent: JsonObject, key: string): boolean | undefined;
  strings(parent: JsonObject, key: string, required?: boolean): readonly string[] | undefined;
  /** A JSON object whose values are all strings. */
  stringMap(parent: JsonObject, key: string): Readonly<Record<string, string>> | undefined;
  /** Runs `read` with `at` added to the path that faults name. */
  within<Result>(at: string | number, read: () => Result): Result;
  reject(key: string, why: string): void;
  /** @throws oci/bad-document with every fault found */
  finish(): void;
}

export function createShape(document: string): Shape {
  const faults: string[] = [];
  const path: (string | number)[] = [];
  const reject = (key: string, why: string): void => {
    faults.push(`${formatPath([...path, ...(key === '' ? [] : [key])])}: ${why}`);
  };

  function get<Value>(
    parent: JsonObject,
    key: string,
    required: boolean,
    is: (value: Json) => Value | undefined,
    what: string,
  ) {
    const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
    // Go writers emit null for an empty slice or map; readers of the field take it as absent.
    if (value === undefined || value === null) {
      if (required) reject(key, 'is missing');
      return undefined;
    }
    const narrowed = is(value);
    if (narrowed === undefined) reject(key, `is not ${what}`);
    return narrowed;
  }

  return {
    reject,
    object: (parent, key, required = false) =>
      get(parent, key, required, (v) => (isJsonObject(v) ? v : undefined), 'an object'),
    array: (parent, key, required = false) => get(parent, key, required, toArray, 'an array'),
    string: (parent, key, required = false) => get(parent, key, required, toText, 'a string'),
    integer: (parent, key, required = false) => get(parent, key, required, toInteger, 'a whole number'),
    boolean: (parent, key) => get(parent, key, false, (v) => (typeof v === 'boolean' ? v : undefined), 'true or false'),
    strings: (parent, key, required = false) => get(parent, key, required, toStrings, 'an array of strings'),
    stringMap: (parent, key) => get(parent, key, false, toStringMap, 'an object of strings'),
    within(at, read) {
      path.push(at);
      try {
        return read();
      } finally {
        path.pop();
      }
    },
    finish() {
      if (faults.length === 0) return;
      const rest = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
      throw ociFault('oci/bad-document', `${document}: ${faults[0]}${rest}`, { detail: faults.join('\n') });
    },
  };
}

function formatPath(path: readonly (string | number)[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? 'document' : text.replace(/^\./, '');
}

const toText = (value: Json): string | undefined => (typeof value === 'string' ? value : undefined);

const toArray = (value: Json): readonly Json[] | undefined => (Array.isArray(value) ? value : undefined);

const toInteger = (value: Json): number | undefined => (Number.isSafeInteger(value) ? (value as number) : undefined);

function toStrings(value: Json): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? (value as readonly string[])
    : undefined;
}

function toStringMap(value: Json): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(value)) return undefined;
  return Object.values(value).every((item) => typeof item === 'string')
    ? (value as Readonly<Record<string, string>>)
    : undefined;
}
