import { sharedFault } from './faults.ts';
import type { SqlRow } from './sql.ts';

/** The text in a column. */
export function textOf(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw sharedFault('shared/damaged', `column ${column} holds no text`);
}

/** The number in a column. */
export function numberOf(row: SqlRow, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw sharedFault('shared/damaged', `column ${column} holds no number`);
}

/** The bytes in a column. */
export function bytesOf(row: SqlRow, column: string): Uint8Array {
  const value = row[column];
  if (value instanceof Uint8Array) return value;
  throw sharedFault('shared/damaged', `column ${column} holds no bytes`);
}
