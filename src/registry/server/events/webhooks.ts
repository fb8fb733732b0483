import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Delivery, openDelivery } from './delivery.ts';
import type { EventSource } from './format-letters.ts';
import { formatLetterMetrics } from './letter-metrics.ts';
import { createLetterRoom } from './letter-room.ts';
import type { NewLetter, Outbox } from './outbox.ts';
import { type Receiver, wantsEvent } from './receiver.ts';
import type { OnRegistryEvent, RegistryEvent } from './registry-event.ts';

/** Tells receivers of events. */
export interface Webhooks extends AsyncDisposable {
  /** Resolves when the event is in the outbox, for each receiver that wants it. */
  readonly onEvent: OnRegistryEvent;
  /** Other receivers from now on. Letters of those that are gone stay, until they are back or somebody throws the letters away. */
  useReceivers(receivers: readonly Receiver[]): Promise<void>;
  /** What is to be known of letters, in Prometheus' text form: lines. */
  formatMetrics(): Promise<readonly string[]>;
}

export interface WebhookOptions {
  readonly outbox: Outbox;
  readonly receivers: readonly Receiver[];
  readonly source: Omit<EventSource, 'instance' | 'address'>;
  /** Told of what failed that is not a receiver's doing. */
  readonly onFailure: (error: unknown) => void;
  /** @default 1000 ms */
  readonly firstPause?: number;
}

/** Events of pulls that wait to be put in, at most: nobody waits for them, so they are lost before memory is. */
const mostPending = 10_000;

/** Opens what tells receivers, and goes on with what an earlier run has left in the outbox. */
export function openWebhooks(options: WebhookOptions): Webhooks {
  const { outbox, onFailure } = options;
  const instance = randomUUID();
  const source: EventSource = { ...options.source, address: hostname(), instance };
  const deliveries = new Map<string, Delivery>();
  const room = createLetterRoom(outbox);
  let { receivers } = options;
  let pending: NewLetter[] = [];
  let putting: Promise<void> | undefined;
  let adding: Promise<void> = Promise.resolve();
  let lost = 0;

  /** Puts in all that has come up to now, at once: what comes meanwhile goes together next time. */
  async function put(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    // Whoever waited for those is told what became of them.
    await adding.catch(() => undefined);
    const letters = pending;
    [pending, putting] = [[], undefined];
    adding = add(letters);
    await adding;
  }

  async function add(letters: readonly NewLetter[]): Promise<void> {
    await outbox.add(await room.fit(letters, receivers));
    for (const name of new Set(letters.map(({ receiver }) => receiver))) deliveries.get(name)?.wake();
  }

  async function onEvent(event: RegistryEvent): Promise<void> {
    const wanting = receivers.filter((receiver) => wantsEvent(receiver, event));
    if (wanting.length === 0) return;
    if (event.action === 'pull' && pending.length >= mostPending) {
      lost += wanting.length;
      return;
    }
    const added = Date.now();
    pending.push(...wanting.map(({ name }) => ({ receiver: name, event: JSON.stringify(event), added })));
    putting ??= put();
    await putting;
  }

  function open(receiver: Receiver): void {
    const { firstPause } = options;
    const more = firstPause === undefined ? {} : { firstPause };
    deliveries.set(receiver.name, openDelivery({ receiver, outbox, source, holder: instance, onFailure, ...more }));
  }

  async function close(): Promise<void> {
    const open = [...deliveries.values()];
    deliveries.clear();
    await Promise.all(open.map((each) => each[Symbol.asyncDispose]()));
  }

  for (const receiver of receivers) open(receiver);
  return {
    onEvent,
    async useReceivers(others) {
      receivers = others;
      await close();
      for (const receiver of others) open(receiver);
    },
    formatMetrics: async () => {
      const counts = new Map([...deliveries].map(([name, delivery]) => [name, delivery.counts]));
      return formatLetterMetrics({ letters: await outbox.count(), deliveries: counts, lost });
    },
    async [Symbol.asyncDispose]() {
      await putting?.catch(onFailure);
      await close();
    },
  };
}
