/** One object of a file that others wrote, whose fields are narrowed as they are asked for; null counts as absent. */
export class ObjectReader {
  readonly #fields: object;
  readonly #toFault: (why: string) => Error;
  readonly #path: string;

  /**
   * @param toFault makes the fault of what is wrong, a predicate
   * @param path where the object lies in the file; '' for the top
   */
  constructor(value: unknown, toFault: (why: string) => Error, path = '') {
    this.#toFault = toFault;
    this.#path = path;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.fault('is no object');
    this.#fields = value;
  }

  fault(why: string): Error {
    return this.#toFault(this.#path === '' ? why : `(${this.#path}) ${why}`);
  }

  #get(name: string): unknown {
    return Reflect.get(this.#fields, name) ?? undefined;
  }

  text(name: string): string | undefined {
    const value = this.#get(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.fault(`${name} is no text`);
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw this.fault(`has no ${name}`);
    return value;
  }

  number(name: string): number | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw this.fault(`${name} is no whole number that can be kept exactly`);
  }

  /** The field when it is there, to be spread. */
  numberField<Name extends string>(name: Name): { [key in Name]?: number } {
    const value = this.number(name);
    const fields: { [key in Name]?: number } = {};
    if (value !== undefined) fields[name] = value;
    return fields;
  }

  choice<Value extends string>(name: string, values: readonly Value[]): Value {
    const text = this.required(name);
    const found = values.find((value) => value === text);
    if (found === undefined) throw this.fault(`${name} ${JSON.stringify(text)} is not known here`);
    return found;
  }

  texts(name: string): readonly string[] {
    return this.#list(name).map((value) => {
      if (typeof value !== 'string') throw this.fault(`${name} holds what is no text`);
      return value;
    });
  }

  numbers(name: string): readonly number[] {
    return this.#list(name).map((value) => {
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
        throw this.fault(`${name} holds what is no whole number`);
      }
      return value;
    });
  }

  reader(name: string): ObjectReader | undefined {
    const value = this.#get(name);
    return value === undefined ? undefined : new ObjectReader(value, this.#toFault, this.#join(name));
  }

  readers(name: string): readonly ObjectReader[] {
    return this.#list(name).map((value, at) => new ObjectReader(value, this.#toFault, this.#join(`${name}[${at}]`)));
  }

  #list(name: string): readonly unknown[] {
    const value = this.#get(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.fault(`${name} is no list`);
    return value;
  }

  #join(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }
}
