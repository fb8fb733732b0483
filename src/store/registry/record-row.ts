import type { RecordRow } from '../../registry/records/index.ts';
import { numberOf, type Row, textOf } from '../database.ts';
import { storeFault } from '../faults.ts';

export function toRecordRow(row: Row): RecordRow {
  return {
    has: (column) => (row[column] ?? null) !== null,
    text: (column) => textOf(row, column),
    number: (column) => numberOf(row, column),
    damaged: (message, hint) => storeFault('store/database-damaged', message, { hint }),
  };
}
