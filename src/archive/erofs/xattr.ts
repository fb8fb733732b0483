/** One attribute with one value, however many files have it. */
export interface Xattr {
  readonly name: string;
  /** Number of the prefix of the name, and the rest of it. */
  readonly prefix: number;
  readonly suffix: Uint8Array;
  readonly value: Uint8Array;
  /** Bytes on disk. */
  readonly size: number;
  /** Files that have it. */
  uses: number;
  /** Where it lies among the shared ones, in units of 4 bytes; `undefined` when each file has it to itself. */
  shared: number | undefined;
}
