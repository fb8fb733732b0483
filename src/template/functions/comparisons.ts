import { isNil, kindOf } from '../value.ts';
import { BadArgument, type TemplateFunction } from './template-function.ts';

/** Whether two values are the same; of one kind they have to be. */
function isSame(a: unknown, b: unknown): boolean {
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  for (const value of [a, b]) {
    if (typeof value === 'object')
      throw new BadArgument(`can not compare ${kindOf(value)}`, 'Compare one of its fields.');
  }
  assertComparable(a, b);
  return a === b;
}

function assertComparable(a: unknown, b: unknown): void {
  if (kindOf(a) === kindOf(b)) return;
  const hint = 'Write text in quotes, and numbers without.';
  throw new BadArgument(`can not compare ${kindOf(a)} with ${kindOf(b)}`, hint);
}

/** Below 0 when `a` comes first; texts in the order of their characters. */
function order(a: unknown, b: unknown): number {
  assertComparable(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== 'string' || typeof b !== 'string')
    throw new BadArgument(`can not order ${kindOf(a)}`, 'Order numbers or texts.');
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function comparison(holds: (a: unknown, b: unknown) => boolean): TemplateFunction {
  return { least: 2, most: 2, call: ([a, b]) => holds(a, b) };
}

/** `eq` takes more than two: whether the first is one of the others. */
export const comparisons: Readonly<Record<string, TemplateFunction>> = {
  eq: { least: 2, most: Number.POSITIVE_INFINITY, call: ([a, ...others]) => others.some((b) => isSame(a, b)) },
  ne: comparison((a, b) => !isSame(a, b)),
  lt: comparison((a, b) => order(a, b) < 0),
  le: comparison((a, b) => order(a, b) <= 0),
  gt: comparison((a, b) => order(a, b) > 0),
  ge: comparison((a, b) => order(a, b) >= 0),
};
