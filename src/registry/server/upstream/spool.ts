/**
 * Bytes of a blob that is being fetched, so that whoever asks meanwhile reads them at his own pace. They are gone with the process.
 */
export interface Spool extends Disposable {
  /** Adds to the end. @throws when there is no space left */
  append(bytes: Uint8Array): void;
  /** Fills `into` with bytes from `at` on, which were appended before. @returns how many there were */
  read(at: number, into: Uint8Array): number;
}

/** Opens a new spool. */
export type OpenSpool = () => Spool;
