/** What `nacre registry letters ls --json` says. */
export interface RegistryLettersReport {
  readonly receivers: readonly RegistryReceiverRow[];
  /** Events that were given up, oldest first. */
  readonly dead: readonly RegistryLetterRow[];
}

/** A receiver that has letters. */
export interface RegistryReceiverRow {
  readonly receiver: string;
  /** Events that are to be sent. */
  readonly waiting: number;
  /** Events that were given up. */
  readonly dead: number;
}

/** An event that a receiver was not told. */
export interface RegistryLetterRow {
  readonly id: number;
  readonly receiver: string;
  readonly action: string;
  /** `manifest`, `blob` or `tag`. */
  readonly object: string;
  readonly repository: string;
  /** Tag or digest; null when there is neither. */
  readonly reference: string | null;
  /** When it happened. */
  readonly time: string;
  /** When it was given up. */
  readonly buried: string;
  /** How often it was sent in vain. */
  readonly attempts: number;
  /** What came of the last time. */
  readonly failure: string;
}

/** What `nacre registry letters retry|rm --json` says. */
export interface RegistryLettersChange {
  /** How many letters are sent again, or gone. */
  readonly letters: number;
}
