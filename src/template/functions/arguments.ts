import { kindOf } from '../value.ts';
import { BadArgument } from './template-function.ts';

/** The value as a text. @throws BadArgument */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new BadArgument(`wants a text, not ${kindOf(value)}`, 'Make a text of it with print.');
}

/** The value as a whole number, 0 or more. @throws BadArgument */
export function asCount(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new BadArgument(
    `wants a whole number, not ${typeof value === 'number' ? value : kindOf(value)}`,
    'Write 0 or more.',
  );
}

/** The value as a list. @throws BadArgument */
export function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new BadArgument(`wants a list, not ${kindOf(value)}`, 'Make a list of a text with split.');
}
