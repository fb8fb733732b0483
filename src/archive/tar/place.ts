/** A stretch of a sparse file that is stored: `size` bytes, at `offset` of the file as its readers see it. */
export interface TarSegment {
  readonly offset: number;
  readonly size: number;
}

/** Where an entry lies in its archive. All in bytes from the archive's first. */
export interface TarPlace {
  /** First block that belongs to the entry, its extended headers included. */
  readonly headerOffset: number;
  /** First byte of stored content; where it would be when there is none. */
  readonly dataOffset: number;
  /** Bytes of stored content, padding excluded: the entry's `size` unless the file is sparse. */
  readonly storedSize: number;
  /**
   * Of a sparse file the stored stretches in ascending order, none empty, none overlapping: they lie one after the other from
   * `dataOffset` on and sum up to `storedSize`; all between them, up to the entry's `size`, is zeros. Else `undefined`.
   */
  readonly segments: readonly TarSegment[] | undefined;
}

/** How an archive ended. */
export interface TarEnd {
  /** Entries seen. */
  readonly entries: number;
  /** Whether the two zero blocks were there. Some writers leave them out, and so does a copy that broke off between two entries. */
  readonly marked: boolean;
}
