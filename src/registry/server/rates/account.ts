import { type Bucket, createBucket } from './bucket.ts';
import type { RateBounds } from './rate-settings.ts';

/** What one asker has asked for of late. */
export interface Account {
  /** Begins a request. @returns seconds after which it may be tried again; 0 when it is begun, and has to be ended */
  begin(): number;
  end(): void;
  /** Counts bytes of bodies. @returns seconds to wait before there are more */
  spend(direction: 'received' | 'sent', bytes: number): number;
}

export function createAccount({ requests, burst, concurrent, received, sent }: RateBounds): Account {
  const begun = requests === undefined ? undefined : createBucket(requests, burst ?? requests * 10);
  const bytes = { received: byteBucket(received), sent: byteBucket(sent) };
  let active = 0;
  return {
    begin() {
      if (concurrent !== undefined && active >= concurrent) return 1;
      const wait = begun?.take(1) ?? 0;
      if (wait === 0) active += 1;
      return wait;
    },
    end() {
      active -= 1;
    },
    spend: (direction, amount) => bytes[direction]?.spend(amount) ?? 0,
  };
}

/** A second's worth passes at once. */
function byteBucket(rate: number | undefined): Bucket | undefined {
  return rate === undefined ? undefined : createBucket(rate, rate);
}
