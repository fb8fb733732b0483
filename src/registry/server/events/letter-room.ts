import type { LetterCount, NewLetter, Outbox } from '../../records/index.ts';
import type { Receiver } from './receiver.ts';

/** Letters of a receiver that were given up, at most: the oldest go then. */
const mostDead = 10_000;
/** Milliseconds between two counts: between them it is reckoned, for counting takes longer than putting in. */
const countAgain = 1000;

/** How much room there is in the queues. */
export interface LetterRoom {
  /** Marks letters as given up for which there is no room. */
  fit(letters: readonly NewLetter[], receivers: readonly Receiver[]): Promise<readonly NewLetter[]>;
}

export function createLetterRoom(outbox: Outbox): LetterRoom {
  const waiting = new Map<string, number>();
  let counted = Number.NEGATIVE_INFINITY;

  async function refresh(): Promise<void> {
    const now = performance.now();
    if (now - counted < countAgain) return;
    counted = now;
    const counts = await outbox.count();
    waiting.clear();
    for (const count of counts) waiting.set(count.receiver, count.waiting);
    for (const count of counts) await throwAway(outbox, count);
  }

  return {
    async fit(letters, receivers) {
      await refresh();
      const room = new Map(receivers.map(({ name, queue }) => [name, queue - (waiting.get(name) ?? 0)]));
      return letters.map((letter) => {
        const left = room.get(letter.receiver) ?? 0;
        if (left <= 0) return { ...letter, failure: 'too many were waiting' };
        room.set(letter.receiver, left - 1);
        waiting.set(letter.receiver, (waiting.get(letter.receiver) ?? 0) + 1);
        return letter;
      });
    },
  };
}

async function throwAway(outbox: Outbox, { receiver, dead }: LetterCount): Promise<void> {
  if (dead <= mostDead) return;
  const oldest = await outbox.listDead({ receiver, most: dead - mostDead });
  await outbox.change(
    oldest.map(({ id }) => id),
    { kind: 'remove' },
  );
}
