import { concatBytes, copyBytes } from '../../../base/index.ts';

/** The last bytes of a stream that was sent, kept in case they have to be sent again. */
export interface SentWindow {
  /** Where in the stream the bytes that are kept begin, and where they end. */
  readonly start: number;
  readonly end: number;
  /** Appends a copy. */
  push(bytes: Uint8Array): void;
  /** The bytes from `at` on, which must lie between start and end. */
  from(at: number): Uint8Array;
}

/** @param least bytes that are kept, once so many have passed; up to twice as many are */
export function createSentWindow(least: number): SentWindow {
  let before: Uint8Array[] = [];
  let recent: Uint8Array[] = [];
  let beforeSize = 0;
  let recentSize = 0;
  let end = 0;
  return {
    get start() {
      return end - recentSize - beforeSize;
    },
    get end() {
      return end;
    },
    push(bytes) {
      recent.push(copyBytes(bytes));
      recentSize += bytes.length;
      end += bytes.length;
      if (recentSize < least) return;
      [before, beforeSize] = [recent, recentSize];
      [recent, recentSize] = [[], 0];
    },
    from: (at) => concatBytes([...before, ...recent]).subarray(at - (end - recentSize - beforeSize)),
  };
}
