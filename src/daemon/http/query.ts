import { isJsonObject, parseJson, utf8 } from '../../base/index.ts';
import { daemonFault } from '../faults.ts';

/** Bytes of a document in a query. */
const largestDocument = 256 * 1024;

/** Filters of a listing: for each name the values of which one has to fit. */
export type Filters = Readonly<Record<string, readonly string[]>>;

/** The query of a request, read as Docker reads it. */
export interface Query {
  /** `undefined` when it is not there or empty. */
  text(name: string): string | undefined;
  /** All values of a name that may stand there several times. */
  list(name: string): readonly string[];
  /** Everything but nothing, `0`, `no`, `false` and `none` is yes. */
  on(name: string, otherwise?: boolean): boolean;
  /** @throws daemon/bad-parameter */
  integer(name: string): number | undefined;
  /** A document. @throws daemon/bad-parameter */
  json(name: string): unknown;
  /** `{"name":["value"]}`, or as older clients write it `{"name":{"value":true}}`. @throws daemon/bad-parameter */
  filters(): Filters;
}

/** Source: moby, api/server/httputils, `BoolValue`. */
const no: ReadonlySet<string> = new Set(['', '0', 'no', 'false', 'none']);

/** @param text what follows the question mark */
export function parseQuery(text: string): Query {
  const parameters = new URLSearchParams(text);

  function json(name: string): unknown {
    const value = parameters.get(name);
    if (value === null || value === '') return undefined;
    try {
      return parseJson(utf8(value), largestDocument);
    } catch (error) {
      throw badParameter(name, 'is not JSON', error);
    }
  }

  return {
    text: (name) => parameters.get(name) || undefined,
    list: (name) => parameters.getAll(name),
    on(name, otherwise = false) {
      const value = parameters.get(name);
      return value === null ? otherwise : !no.has(value.trim().toLowerCase());
    },
    integer(name) {
      const value = parameters.get(name);
      if (value === null || value === '') return undefined;
      if (/^-?\d{1,15}$/.test(value)) return Number(value);
      throw badParameter(name, 'is not a whole number');
    },
    json,
    filters: () => toFilters(json('filters')),
  };
}

function toFilters(value: unknown): Filters {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw badParameter('filters', 'is not an object');
  return Object.fromEntries(Object.entries(value).map(([name, values]) => [name, toValues(values)]));
}

function toValues(values: unknown): readonly string[] {
  if (Array.isArray(values)) {
    const texts = values.filter((each) => typeof each === 'string');
    if (texts.length === values.length) return texts;
  } else if (isJsonObject(values))
    return Object.entries(values).flatMap(([name, isOn]) => (isOn === true ? [name] : []));
  throw badParameter('filters', 'holds something else than lists of texts');
}

function badParameter(name: string, why: string, cause?: unknown): Error {
  return daemonFault('daemon/bad-parameter', `invalid parameter: ${name} ${why}`, { cause });
}
