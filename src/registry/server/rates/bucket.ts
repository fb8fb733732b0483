/** How much may pass, and how much still may just now: it fills up by `rate` in a second, to `size` at most. */
export interface Bucket {
  /** Takes out so much, if it is there. @returns seconds until it is; 0 when it was taken */
  take(amount: number): number;
  /** Takes out so much in any case. @returns seconds until nothing is owed any more */
  spend(amount: number): number;
  /** Puts back what was taken for nothing. */
  giveBack(amount: number): void;
}

/** @param now seconds, of any clock that only goes forward */
export function createBucket(rate: number, size: number, now: () => number = () => performance.now() / 1000): Bucket {
  let level = size;
  let at = now();

  function fill(): void {
    const time = now();
    level = Math.min(size, level + (time - at) * rate);
    at = time;
  }

  return {
    take(amount) {
      fill();
      if (level < amount) return (amount - level) / rate;
      level -= amount;
      return 0;
    },
    spend(amount) {
      fill();
      level -= amount;
      return Math.max(0, -level / rate);
    },
    giveBack(amount) {
      level = Math.min(size, level + amount);
    },
  };
}
