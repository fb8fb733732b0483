/** Part of a listing: what comes behind `after`, in the order of bytes. */
export interface PageRequest {
  /** Most entries that are wanted; at least 1. */
  readonly most: number;
  /** @default from the beginning */
  readonly after?: string;
}
