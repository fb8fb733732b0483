import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Outbox } from '../../records/index.ts';
import { buryForgotten } from './bury-forgotten.ts';
import { type Delivery, openDelivery } from './delivery.ts';
import type { EventSource } from './format-letters.ts';
import { formatLetterMetrics } from './letter-metrics.ts';
import { createLetterSlot } from './letter-slot.ts';
import { type Receiver, wantsEvent } from './receiver.ts';
import type { OnRegistryEvent } from './registry-event.ts';

/** Tells receivers of events. */
export interface Webhooks extends AsyncDisposable {
  /** Resolves when the event is in the outbox, for each receiver that wants it. */
  readonly onEvent: OnRegistryEvent;
  /** Other receivers from now on. Letters of those that are gone wait a week for them to come back. */
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

/** Opens what tells receivers, and goes on with what an earlier run has left in the outbox. */
export function openWebhooks(options: WebhookOptions): Webhooks {
  const { outbox, onFailure } = options;
  const instance = randomUUID();
  const source: EventSource = { ...options.source, address: hostname(), instance };
  const deliveries = new Map<string, Delivery>();
  const slot = createLetterSlot(outbox, (names) => {
    for (const name of names) deliveries.get(name)?.wake();
  });
  let receivers: readonly Receiver[] = [];

  function open(named: readonly Receiver[]): void {
    receivers = named;
    const { firstPause } = options;
    const more = firstPause === undefined ? {} : { firstPause };
    for (const receiver of named)
      deliveries.set(receiver.name, openDelivery({ receiver, outbox, source, holder: instance, onFailure, ...more }));
    const names = named.map(({ name }) => name);
    void buryForgotten(outbox, names).catch(onFailure);
  }

  async function close(): Promise<void> {
    const open = [...deliveries.values()];
    deliveries.clear();
    await Promise.all(open.map((each) => each[Symbol.asyncDispose]()));
  }

  open(options.receivers);
  return {
    onEvent(event) {
      const wanting = receivers.filter((receiver) => wantsEvent(receiver, event));
      return wanting.length === 0 ? undefined : slot.put(event, wanting);
    },
    async useReceivers(others) {
      await close();
      open(others);
    },
    formatMetrics: async () => {
      const counts = new Map([...deliveries].map(([name, delivery]) => [name, delivery.counts]));
      return formatLetterMetrics({ letters: await outbox.count(), deliveries: counts, lost: slot.lost() });
    },
    async [Symbol.asyncDispose]() {
      await slot.settled().catch(onFailure);
      await close();
    },
  };
}
