import { isJsonObject, type JsonObject } from '../../base/index.ts';
import { daemonFault } from '../faults.ts';

/** Reads the fields of a document from a client: Docker's clients leave out, or send as null or empty, what they do not want. */
export interface DocumentReader {
  /** `undefined` for null and for ''. */
  text(name: string): string | undefined;
  on(name: string): boolean;
  /** `undefined` for null. */
  integer(name: string): number | undefined;
  /** `undefined` for null; a single text stands for a list of it. */
  texts(name: string): readonly string[] | undefined;
  /** `undefined` for null. */
  integers(name: string): readonly number[] | undefined;
  /** Values by name; what is null is ''. */
  textMap(name: string): Readonly<Record<string, string>>;
  /** Keys of an object. */
  keys(name: string): readonly string[];
  /** Reads an object within; an absent one is empty. */
  within(name: string): DocumentReader;
  /** Objects of a list. */
  each(name: string): readonly DocumentReader[];
  /** Objects by name. */
  entries(name: string): readonly (readonly [string, DocumentReader])[];
  /** Lists of objects by name; null is an empty one. */
  entriesOfLists(name: string): readonly (readonly [string, readonly DocumentReader[]])[];
  has(name: string): boolean;
}

/** @param where is told in faults: `HostConfig.` @throws daemon/bad-parameter from each of its methods */
export function openDocument(document: JsonObject, where = ''): DocumentReader {
  const fields: Fields = {
    get: (name) => (Object.hasOwn(document, name) ? (document[name] ?? undefined) : undefined),
    bad: (name, what) => daemonFault('daemon/bad-parameter', `invalid JSON: ${where}${name} is not ${what}`),
  };
  return { ...readValues(fields), ...readWithin(fields, where), has: (name) => fields.get(name) !== undefined };
}

interface Fields {
  /** `undefined` for null. */
  get(name: string): unknown;
  bad(name: string, what: string): Error;
}

type Values = Pick<DocumentReader, 'text' | 'on' | 'integer' | 'texts' | 'integers'>;

function readValues({ get, bad }: Fields): Values {
  function flag(name: string): boolean | undefined {
    const value = get(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw bad(name, 'true or false');
  }

  return {
    text(name) {
      const value = get(name);
      if (value === undefined || value === '') return undefined;
      if (typeof value === 'string') return value;
      throw bad(name, 'a text');
    },
    on: (name) => flag(name) ?? false,
    integer(name) {
      const value = get(name);
      if (value === undefined) return undefined;
      if (typeof value === 'number' && Number.isInteger(value)) return value;
      throw bad(name, 'a whole number');
    },
    texts(name) {
      const value = get(name);
      if (value === undefined) return undefined;
      if (typeof value === 'string') return [value];
      if (!Array.isArray(value)) throw bad(name, 'a list');
      return value.map((each: unknown, at) => {
        if (typeof each === 'string') return each;
        throw bad(`${name}[${at}]`, 'a text');
      });
    },
    integers(name) {
      const value = get(name);
      if (value === undefined) return undefined;
      if (Array.isArray(value) && value.every((each) => Number.isInteger(each))) return value;
      throw bad(name, 'a list of whole numbers');
    },
  };
}

function readWithin({ get, bad }: Fields, where: string): Omit<DocumentReader, keyof Values | 'has'> {
  function object(name: string): JsonObject {
    const value = get(name) ?? {};
    if (isJsonObject(value)) return value;
    throw bad(name, 'an object');
  }

  return {
    textMap(name) {
      return Object.fromEntries(
        Object.entries(object(name)).map(([key, value]) => {
          if (value === null) return [key, ''];
          if (typeof value === 'string') return [key, value];
          throw bad(`${name}.${key}`, 'a text');
        }),
      );
    },
    keys: (name) => Object.keys(object(name)),
    within: (name) => openDocument(object(name), `${where}${name}.`),
    each(name) {
      const value = get(name) ?? [];
      if (!Array.isArray(value)) throw bad(name, 'a list');
      return value.map((each: unknown, at) => {
        if (isJsonObject(each)) return openDocument(each, `${where}${name}[${at}].`);
        throw bad(`${name}[${at}]`, 'an object');
      });
    },
    entries(name) {
      return Object.entries(object(name)).map(([key, value]) => {
        if (value === null) return [key, openDocument({}, `${where}${name}.${key}.`)];
        if (isJsonObject(value)) return [key, openDocument(value, `${where}${name}.${key}.`)];
        throw bad(`${name}.${key}`, 'an object');
      });
    },
    entriesOfLists: (name) =>
      Object.keys(object(name)).map((key) => [key, openDocument(object(name), `${where}${name}.`).each(key)]),
  };
}
