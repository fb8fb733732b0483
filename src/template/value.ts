const callMark: unique symbol = Symbol('method');

/** A field that is given arguments: `{{.Label "x"}}`. Never part of what comes from outside. */
export interface TemplateMethod {
  readonly [callMark]: (text: string) => unknown;
}

/** Makes a field that is called with one text. */
export function templateMethod(call: (text: string) => unknown): TemplateMethod {
  return { [callMark]: call };
}

export function isMethod(value: unknown): value is TemplateMethod {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, callMark);
}

export function callMethod(method: TemplateMethod, text: string): unknown {
  return method[callMark](text);
}

/** An object: its own keys are the fields. */
export type TemplateRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is TemplateRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isMethod(value);
}

/**
 * A record of which any key may be asked for, such as labels: what it has not is nothing, where another record's missing field is a
 * fault. It is told by having no prototype.
 */
export function toDictionary<Value>(entries: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.assign(Object.create(null), entries);
}

export function isDictionary(value: TemplateRecord): boolean {
  return Object.getPrototypeOf(value) === null;
}

const writtenMark: unique symbol = Symbol('written');

/** Has JSON say something else of a value than templates see: of an empty list that stands for none, `null`. */
export function writtenAs<Value extends object>(value: Value, written: unknown): Value {
  return Object.defineProperty(value, writtenMark, { value: { written } });
}

/** What JSON says of a value. */
export function writtenOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(writtenMark in value)) return value;
  const { written } = value[writtenMark] as { readonly written: unknown };
  return written;
}

export function isNil(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** Whether `if` takes a value for true: what is not nothing, zero or empty. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isRecord(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** What faults call a value. */
export function kindOf(value: unknown): string {
  if (isNil(value)) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'number' || typeof value === 'bigint') return 'a number';
  if (typeof value === 'boolean') return 'true or false';
  return isMethod(value) ? 'a method' : 'a record';
}
