import type { Letter, Outbox } from '../../records/index.ts';
import { createBell } from './bell.ts';
import { type EventSource, formatLetters } from './format-letters.ts';
import type { Receiver } from './receiver.ts';
import { createReceiverQueue, type DeliveryCounts } from './receiver-queue.ts';
import type { RegistryEvent } from './registry-event.ts';
import { type SendOutcome, sendLetters } from './send-letters.ts';

/** Carries letters to one receiver, in their order, one request at a time. */
export interface Delivery extends AsyncDisposable {
  /** There may be letters. */
  wake(): void;
  readonly counts: DeliveryCounts;
}

export interface DeliveryOptions {
  readonly receiver: Receiver;
  readonly outbox: Outbox;
  readonly source: EventSource;
  /** Names this server among those that share the outbox. */
  readonly holder: string;
  /** Told of what failed that is not the receiver's doing. */
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds before the first repetition; each further pause is twice as long. @default 1000 */
  readonly firstPause?: number;
}

/** Milliseconds after which it is looked for letters that another server, or a person, has put in. */
const lookAgain = 2000;
/** Milliseconds after which a server that said nothing more is not the one that delivers any longer. */
const patience = 2000;
/** Milliseconds between two questions whether another server is still the one. */
const askAgain = 1000;
/** Milliseconds that a request under way gets when the server ends. */
const farewell = 2000;

export function openDelivery(options: DeliveryOptions): Delivery {
  const { receiver, outbox, source, holder, onFailure, firstPause = 1000 } = options;
  const queue = createReceiverQueue(outbox, receiver, firstPause);
  const breakOff = new AbortController();
  const bell = createBell();
  let isOpen = true;

  /** @returns milliseconds to wait before the next round, unless there is news; `undefined` when it may come at once */
  async function deliver(): Promise<number | undefined> {
    if (await queue.isEmpty()) return lookAgain;
    if (!(await claim(receiver.timeout))) return askAgain;
    const letters = await queue.next();
    if (letters.length === 0) return 0;
    const pause = await queue.settle(letters, await send(letters));
    // Nobody else tries meanwhile.
    if (pause !== undefined) await claim(pause);
    return pause;
  }

  async function claim(time: number): Promise<boolean> {
    return outbox.claim(receiver.name, holder, Date.now() + time + patience);
  }

  async function send(letters: readonly Letter[]): Promise<SendOutcome> {
    // As they were put in by whoever had the event.
    const events = letters.map(({ event }) => JSON.parse(event) as RegistryEvent);
    const formatted = formatLetters(events, receiver.form, source);
    return sendLetters(receiver, formatted, events[0]?.id ?? '', breakOff.signal);
  }

  async function run(): Promise<void> {
    while (isOpen) {
      const pause = await deliver().catch((error: unknown) => {
        onFailure(error);
        return lookAgain;
      });
      // News of another letter are no reason to try again sooner with the first.
      if (isOpen && pause !== undefined) await bell.wait(pause, pause === lookAgain);
    }
  }

  const ended = run();
  return {
    counts: queue.counts,
    wake: () => bell.ring(),
    async [Symbol.asyncDispose]() {
      isOpen = false;
      bell.end();
      const timer = setTimeout(() => breakOff.abort(), farewell);
      await ended;
      clearTimeout(timer);
      await claim(-patience - 1).catch(onFailure);
    },
  };
}
