import type { OnRegistryEvent, RegistryServerOptions } from '../../registry/server/index.ts';

/** What is told of what is done in a registry, and has counts of its own. */
export interface Listener {
  readonly onEvent: OnRegistryEvent;
  readonly formatMetrics: NonNullable<RegistryServerOptions['formatMetrics']>;
}

/** Several listeners as one: each is told, whatever becomes of the others. @throws what the first of those that fail throws */
export function joinListeners(listeners: readonly (Listener | undefined)[]): Partial<Listener> {
  const [first, ...others] = listeners.filter((each) => each !== undefined);
  if (first === undefined) return {};
  if (others.length === 0) return { onEvent: first.onEvent, formatMetrics: first.formatMetrics };
  const all = [first, ...others];
  return {
    async onEvent(event) {
      const told = await Promise.allSettled(all.map(async (each) => each.onEvent(event)));
      const failed = told.find((each) => each.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
    formatMetrics: async () => (await Promise.all(all.map((each) => each.formatMetrics()))).flat(),
  };
}
