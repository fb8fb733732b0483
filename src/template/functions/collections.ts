import { isNil, isRecord, kindOf, type TemplateRecord } from '../value.ts';
import { asCount } from './arguments.ts';
import { BadArgument, type TemplateFunction } from './template-function.ts';

/** Of a text the bytes are counted; nothing has none, as a list that Go never filled. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.length;
  if (isRecord(value)) return Object.keys(value).length;
  if (isNil(value)) return 0;
  throw new BadArgument(`${kindOf(value)} has no length`, 'Give it a text, a list or a record.');
}

/** What a key or a number leads to; a key that is not there leads to an empty text, as in Go's maps of texts. */
function indexOnce(value: unknown, key: unknown): unknown {
  if (isRecord(value) || (isNil(value) && typeof key === 'string')) return indexRecord(value ?? {}, key);
  if (!Array.isArray(value) && typeof value !== 'string')
    throw new BadArgument(`can not index ${kindOf(value)}`, 'Ask first whether it is there, with if.');
  const at = asCount(key);
  const items = typeof value === 'string' ? Buffer.from(value) : value;
  if (at < items.length) return items[at];
  throw new BadArgument(
    `index ${at} is out of range: there are ${items.length}`,
    'Ask first for the length, with len.',
  );
}

function indexRecord(value: TemplateRecord, key: unknown): unknown {
  if (typeof key !== 'string') throw new BadArgument(`wants a key in quotes, not ${kindOf(key)}`, 'Write "key".');
  if (Object.hasOwn(value, key)) return value[key];
  return Object.values(value).every((each) => typeof each === 'string') ? '' : undefined;
}

function slice([value, ...bounds]: readonly unknown[]): unknown {
  const [from = 0, to] = bounds.map(asCount);
  const length = lengthOf(value);
  if (isNil(value) || isRecord(value))
    throw new BadArgument(`can not slice ${kindOf(value)}`, 'Slice a text or a list.');
  if (from > (to ?? length) || (to ?? length) > length)
    throw new BadArgument(
      `${from} to ${to ?? length} is out of range: there are ${length}`,
      'Ask first for the length, with len.',
    );
  if (typeof value === 'string') return Buffer.from(value).subarray(from, to).toString();
  return Array.isArray(value) ? value.slice(from, to) : undefined;
}

const unbounded = Number.POSITIVE_INFINITY;

export const collections: Readonly<Record<string, TemplateFunction>> = {
  len: { least: 1, most: 1, call: ([value]) => lengthOf(value) },
  index: { least: 1, most: unbounded, call: ([value, ...keys]) => keys.reduce(indexOnce, value) },
  slice: { least: 1, most: 3, call: slice },
};
