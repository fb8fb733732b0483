import type { RecordRow } from '../../records/index.ts';
import { sharedFault } from '../faults.ts';
import { numberOf, textOf } from '../rows.ts';
import type { SqlRow } from '../sql.ts';

export function toRecordRow(row: SqlRow): RecordRow {
  return {
    has: (column) => (row[column] ?? null) !== null,
    text: (column) => textOf(row, column),
    number: (column) => numberOf(row, column),
    damaged: (message, hint) => sharedFault('shared/damaged', message, { hint }),
  };
}
