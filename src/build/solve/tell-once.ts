import type { Event, OnEvent } from '../../base/index.ts';

/**
 * Tells the events of a build that may begin once more as those of one build: what was planned, warned of, done or found before is not told
 * again, and a step that was found and has to be done after all starts as any other.
 */
export function tellOnce(onEvent: OnEvent): OnEvent {
  const told = new Set<string>();
  const settled = new Set<string>();
  const isToTell = (event: Event): boolean => {
    switch (event.kind) {
      case 'planned':
        return isAdded(told, `planned ${event.id}`);
      case 'warning':
        return isAdded(told, `warning ${event.id ?? ''} ${event.message}`);
      case 'phase':
        return !settled.has(event.id);
      case 'cached':
        return isAdded(settled, event.id);
      case 'done':
        settled.add(event.id);
        return true;
      case 'start':
        settled.delete(event.id);
        return true;
      case 'advance':
      case 'output':
      case 'failed':
        return true;
    }
  };
  return (event) => {
    if (isToTell(event)) onEvent(event);
  };
}

/** Adds to a set. @returns whether it was not there */
function isAdded(set: Set<string>, key: string): boolean {
  const before = set.size;
  return set.add(key).size > before;
}
