/** A row of a driver's database, whose columns are named as the fields of records are, in snake_case. What a record lacks is an empty column. */
export interface RecordRow {
  /** Whether there is something in the column. */
  has(column: string): boolean;
  /** @throws the driver's own fault when the column holds no text */
  text(column: string): string;
  /** @throws the driver's own fault when the column holds no number */
  number(column: string): number;
  /** The driver's own fault for what was written down and can not be read. */
  damaged(message: string, hint: string): Error;
}
