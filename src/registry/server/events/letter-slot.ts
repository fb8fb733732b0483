import type { NewLetter, Outbox } from '../../records/index.ts';
import { createLetterRoom } from './letter-room.ts';
import type { Receiver } from './receiver.ts';
import type { RegistryEvent } from './registry-event.ts';

/** Where events are put in, to become letters. */
export interface LetterSlot {
  /** Resolves when the letters to these receivers are in the outbox. */
  put(event: RegistryEvent, receivers: readonly Receiver[]): Promise<void>;
  /** Resolves when all is in that was put in up to now. */
  settled(): Promise<void>;
  /** Letters of pulls that there was no room for in memory. */
  lost(): number;
}

/** Events of pulls that wait to be put in, at most: nobody waits for them, so they are lost before memory is. */
const mostPending = 10_000;

interface Pending {
  readonly letter: NewLetter;
  readonly receiver: Receiver;
}

/** @param onAdded told of the names of receivers that have letters now */
export function createLetterSlot(outbox: Outbox, onAdded: (names: ReadonlySet<string>) => void): LetterSlot {
  const room = createLetterRoom(outbox);
  let pending: Pending[] = [];
  let putting: Promise<void> | undefined;
  let adding: Promise<void> = Promise.resolve();
  let lost = 0;

  /** Puts in all that has come up to now, at once: what comes meanwhile goes together next time. */
  async function putAll(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    // Whoever waited for those is told what became of them.
    await adding.catch(() => undefined);
    const batch = pending;
    [pending, putting] = [[], undefined];
    adding = add(batch);
    await adding;
  }

  async function add(batch: readonly Pending[]): Promise<void> {
    const receivers = [...new Set(batch.map(({ receiver }) => receiver))];
    const letters = batch.map(({ letter }) => letter);
    await outbox.add(await room.fit(letters, receivers));
    onAdded(new Set(receivers.map(({ name }) => name)));
  }

  return {
    async put(event, receivers) {
      if (event.action === 'pull' && pending.length >= mostPending) {
        lost += receivers.length;
        return;
      }
      const [text, added] = [JSON.stringify(event), Date.now()];
      for (const receiver of receivers)
        pending.push({ receiver, letter: { receiver: receiver.name, event: text, added } });
      putting ??= putAll();
      await putting;
    },
    async settled() {
      await putting;
    },
    lost: () => lost,
  };
}
