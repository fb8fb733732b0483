/** What a function can't take, in words; whoever calls it adds the place. */
export class BadArgument extends Error {
  override readonly name = 'BadArgument';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** A function of templates. */
export interface TemplateFunction {
  /** How many arguments it takes. */
  readonly least: number;
  readonly most: number;
  /** @throws BadArgument */
  readonly call: (values: readonly unknown[]) => unknown;
}
