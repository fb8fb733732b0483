import type { Attachment } from '../../app/index.ts';

/** Clients that asked for the streams of a container before they have it started. */
export interface AttachMeetings {
  /** Waits for the streams of a container until it is made. @throws what it could not be started for */
  wait(id: string, signal: AbortSignal): Promise<Attachment>;
  /** Gives each who waits a connection of its own. */
  meet(id: string, open: () => Attachment): void;
  /** Tells those who wait that it was not started. */
  dismiss(id: string, error: unknown): void;
}

export function createAttachMeetings(): AttachMeetings {
  const waiting = new Map<string, Set<PromiseWithResolvers<Attachment>>>();

  function take(id: string): Iterable<PromiseWithResolvers<Attachment>> {
    const some = waiting.get(id) ?? [];
    waiting.delete(id);
    return some;
  }

  return {
    async wait(id, signal) {
      const meeting = Promise.withResolvers<Attachment>();
      const some = waiting.get(id) ?? new Set();
      waiting.set(id, some.add(meeting));
      const leave = (): void => {
        some.delete(meeting);
        if (some.size === 0 && waiting.get(id) === some) waiting.delete(id);
        meeting.reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      try {
        return await meeting.promise;
      } finally {
        signal.removeEventListener('abort', leave);
      }
    },
    meet(id, open) {
      for (const { resolve } of take(id)) resolve(open());
    },
    dismiss(id, error) {
      for (const { reject } of take(id)) reject(error);
    },
  };
}
