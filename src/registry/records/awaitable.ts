/** What may be there at once: a promise costs a busy server time, so what needs none is not made to give one. */
export type Awaitable<Value> = Value | Promise<Value>;
