import type { Event, OnEvent } from '../../base/index.ts';

type End = Extract<Event, { readonly kind: 'done' | 'failed' }>;

/** How many run under an id, and the longest of those that have ended. */
interface Joined {
  running: number;
  seconds: number;
}

/**
 * Makes one task of those that run under the same id at one time, as when several images of a call need the same blob: it begins with
 * the first and ends, as that does, with the last.
 */
export function joinTasks(onEvent: OnEvent): OnEvent {
  const tasks = new Map<string, Joined>();
  const start = (event: Extract<Event, { readonly kind: 'start' }>): void => {
    const joined = tasks.get(event.id);
    if (joined !== undefined) joined.running += 1;
    else {
      tasks.set(event.id, { running: 1, seconds: 0 });
      onEvent(event);
    }
  };
  const end = (event: End): void => {
    const joined = tasks.get(event.id) ?? { running: 1, seconds: 0 };
    joined.running -= 1;
    if (event.kind === 'done') joined.seconds = Math.max(joined.seconds, event.seconds);
    if (joined.running > 0) return;
    tasks.delete(event.id);
    onEvent(event.kind === 'done' ? { ...event, seconds: joined.seconds } : event);
  };
  return (event) => {
    if (event.kind === 'start') start(event);
    else if (event.kind === 'done' || event.kind === 'failed') end(event);
    else onEvent(event);
  };
}
