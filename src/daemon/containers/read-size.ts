import { daemonFault } from '../faults.ts';
import type { Call } from '../http/call.ts';

/** The size of a terminal. @throws daemon/bad-parameter */
export function readSize({ query }: Call): { readonly rows: number; readonly columns: number } {
  const [rows, columns] = [query.integer('h'), query.integer('w')];
  if (rows !== undefined && columns !== undefined && isLength(rows) && isLength(columns)) return { rows, columns };
  throw daemonFault('daemon/bad-parameter', 'invalid parameter: h and w are not the size of a terminal');
}

/** The kernel keeps 16 bits for it. */
function isLength(value: number): boolean {
  return value >= 0 && value <= 0xffff;
}
