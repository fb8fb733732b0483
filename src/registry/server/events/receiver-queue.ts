import type { Letter, Outbox } from '../../records/index.ts';
import type { Receiver } from './receiver.ts';
import type { SendOutcome } from './send-letters.ts';

/** Since this server began. */
export interface DeliveryCounts {
  readonly delivered: number;
  /** Requests in vain. */
  readonly failed: number;
  readonly buried: number;
}

/** The letters of one receiver, and what becomes of them. */
export interface ReceiverQueue {
  readonly counts: DeliveryCounts;
  /** Whether there are letters, of any age. */
  isEmpty(): Promise<boolean>;
  /** The next letters to be sent in one request, those that are too old being given up; there may be none. */
  next(): Promise<readonly Letter[]>;
  /** Notes what came of sending letters. @returns milliseconds to wait before the next are sent; `undefined` when they may be at once */
  settle(letters: readonly Letter[], outcome: SendOutcome): Promise<number | undefined>;
}

const longestPause = 5 * 60 * 1000;

/** @param firstPause milliseconds before the first repetition; each further pause is twice as long */
export function createReceiverQueue(outbox: Outbox, receiver: Receiver, firstPause: number): ReceiverQueue {
  const counts = { delivered: 0, failed: 0, buried: 0 };

  async function bury(letters: readonly Letter[], reasonOf: (letter: Letter) => string): Promise<void> {
    for (const letter of letters)
      await outbox.change([letter.id], { kind: 'bury', failure: reasonOf(letter), at: Date.now() });
    counts.buried += letters.length;
  }

  async function retain(letters: readonly Letter[], failure: string): Promise<void> {
    const spent = letters.filter(({ attempts }) => attempts + 1 >= receiver.attempts);
    await bury(spent, () => failure);
    const rest = letters.filter((letter) => !spent.includes(letter)).map(({ id }) => id);
    await outbox.change(rest, { kind: 'fail', failure });
  }

  return {
    counts,
    isEmpty: async () => (await outbox.listWaiting(receiver.name, 1)).length === 0,
    async next() {
      const letters = await outbox.listWaiting(receiver.name, receiver.batch);
      const now = Date.now();
      const old = letters.filter(({ added }) => now - added > receiver.age);
      await bury(old, ({ failure }) => failure ?? 'too old');
      return letters.filter((letter) => !old.includes(letter));
    },
    async settle(letters, outcome) {
      const ids = letters.map(({ id }) => id);
      switch (outcome.kind) {
        case 'delivered':
          await outbox.change(ids, { kind: 'remove' });
          counts.delivered += ids.length;
          return undefined;
        case 'refused':
          await bury(letters, () => outcome.reason);
          return undefined;
        case 'failed':
          counts.failed += 1;
          await retain(letters, outcome.reason);
          return outcome.pause ?? pauseAfter(letters[0]?.attempts ?? 0, firstPause);
        case 'broken-off':
          return undefined;
      }
    },
  };
}

/** Grows, and varies a little, so that many who failed at once do not come back at once. */
function pauseAfter(tried: number, first: number): number {
  return Math.round(Math.min(longestPause, first * 2 ** Math.min(tried, 20)) * (0.8 + Math.random() * 0.4));
}
