/**
 * The same interface, of a driver that needs no promise: what gives an `Awaitable` gives its result at once. What always gives a promise goes on
 * to do so.
 */
export type AtOnce<Value> = Value extends (...args: infer Args) => infer Result
  ? (...args: Args) => Settled<Result>
  : Value extends object
    ? { readonly [Name in keyof Value]: AtOnce<Value[Name]> }
    : Value;

type Settled<Result> = [Exclude<Result, Promise<unknown>>] extends [never] ? Result : Exclude<Result, Promise<unknown>>;
