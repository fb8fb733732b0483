import { type EventSource, type FormattedLetters, formatLetters } from './format-letters.ts';
import type { Letter, Outbox } from './outbox.ts';
import type { Receiver } from './receiver.ts';
import type { RegistryEvent } from './registry-event.ts';
import { type SendOutcome, sendLetters } from './send-letters.ts';

/** Carries letters to one receiver, in their order, one request at a time. */
export interface Delivery extends AsyncDisposable {
  /** There may be letters. */
  wake(): void;
  readonly counts: DeliveryCounts;
}

/** Since this server began. */
export interface DeliveryCounts {
  readonly delivered: number;
  /** Requests in vain. */
  readonly failed: number;
  readonly buried: number;
}

export interface DeliveryOptions {
  readonly receiver: Receiver;
  readonly outbox: Outbox;
  readonly source: EventSource;
  /** Names this server among those that share the outbox. */
  readonly holder: string;
  /** Told of what failed that is not the receiver's doing. */
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds before the first repetition; each further pause is twice as long, up to `longestPause`. @default 1000 */
  readonly firstPause?: number;
}

const longestPause = 5 * 60 * 1000;
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
  const breakOff = new AbortController();
  const counts = { delivered: 0, failed: 0, buried: 0 };
  const bell = createBell();
  let isOpen = true;

  /** @returns milliseconds to wait before the next round, unless there is news; `undefined` when it may come at once */
  async function deliver(): Promise<number | undefined> {
    if ((await outbox.listWaiting(receiver.name, 1)).length === 0) return lookAgain;
    if (!(await claim(receiver.timeout))) return askAgain;
    const letters = await buryOld(await outbox.listWaiting(receiver.name, receiver.batch));
    const [first] = letters;
    if (first === undefined) return 0;
    const pause = await settle(letters, await send(letters), first.attempts);
    // Nobody else tries meanwhile.
    if (pause !== undefined) await claim(pause);
    return pause;
  }

  async function claim(time: number): Promise<boolean> {
    return outbox.claim(receiver.name, holder, Date.now() + time + patience);
  }

  async function buryOld(letters: readonly Letter[]): Promise<readonly Letter[]> {
    const now = Date.now();
    const old = letters.filter(({ added }) => now - added > receiver.age);
    await bury(old, (letter) => letter.failure ?? 'too old');
    return letters.filter((letter) => !old.includes(letter));
  }

  async function bury(letters: readonly Letter[], reasonOf: (letter: Letter) => string): Promise<void> {
    for (const letter of letters)
      await outbox.change([letter.id], { kind: 'bury', failure: reasonOf(letter), at: Date.now() });
    counts.buried += letters.length;
  }

  async function send(letters: readonly Letter[]): Promise<SendOutcome> {
    const events = letters.map(({ event }) => JSON.parse(event) as RegistryEvent);
    const formatted: FormattedLetters = formatLetters(events, receiver.form, source);
    return sendLetters(receiver, formatted, events[0]?.id ?? '', breakOff.signal);
  }

  async function settle(letters: readonly Letter[], outcome: SendOutcome, tried: number): Promise<number | undefined> {
    const ids = letters.map(({ id }) => id);
    switch (outcome.kind) {
      case 'delivered':
        await outbox.change(ids, { kind: 'remove' });
        counts.delivered += ids.length;
        return undefined;
      case 'refused':
        await bury(letters, () => outcome.reason);
        return undefined;
      case 'failed': {
        counts.failed += 1;
        const spent = letters.filter(({ attempts }) => attempts + 1 >= receiver.attempts);
        await bury(spent, () => outcome.reason);
        const rest = letters.filter((letter) => !spent.includes(letter)).map(({ id }) => id);
        await outbox.change(rest, { kind: 'fail', failure: outcome.reason });
        return outcome.pause ?? pauseAfter(tried, firstPause);
      }
      case 'broken-off':
        return undefined;
    }
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
    counts,
    wake: () => bell.ring(),
    async [Symbol.asyncDispose]() {
      isOpen = false;
      bell.end();
      const timer = setTimeout(() => breakOff.abort(), farewell);
      await ended;
      clearTimeout(timer);
      await Promise.resolve(outbox.claim(receiver.name, holder, 0)).catch(onFailure);
    },
  };
}

/** Grows, and varies a little, so that many who failed at once do not come back at once. */
function pauseAfter(tried: number, first: number): number {
  return Math.round(Math.min(longestPause, first * 2 ** Math.min(tried, 20)) * (0.8 + Math.random() * 0.4));
}

/** What somebody waits by. */
interface Bell {
  ring(): void;
  /** Waits so long; or until it rings, if that is to be heeded. What rang while nobody waited counts too. */
  wait(milliseconds: number, heedsRing: boolean): Promise<void>;
  /** Nobody waits any more. */
  end(): void;
}

function createBell(): Bell {
  let hasRung = false;
  let hasEnded = false;
  let onRing = (): void => undefined;
  let onEnd = (): void => undefined;
  return {
    ring() {
      hasRung = true;
      onRing();
    },
    wait: (milliseconds, heedsRing) =>
      new Promise((resolve) => {
        const go = (): void => {
          clearTimeout(timer);
          hasRung = false;
          onRing = () => undefined;
          resolve();
        };
        const timer = setTimeout(go, milliseconds);
        onEnd = go;
        if (heedsRing) onRing = go;
        if (hasEnded || (heedsRing && hasRung)) go();
      }),
    end() {
      hasEnded = true;
      onEnd();
    },
  };
}
