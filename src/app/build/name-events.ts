import type { Event, OnEvent } from '../../base/index.ts';

/** Tells events of one build apart from those of others that go on in the same call. */
export function nameEvents(onEvent: OnEvent, name: string): OnEvent {
  return (event) => onEvent(nameEvent(event, name));
}

function nameEvent(event: Event, name: string): Event {
  const toId = (id: string): string => `${name} ${id}`;
  switch (event.kind) {
    case 'planned':
      return { ...event, id: toId(event.id), label: `${name} ${event.label}`, inputs: event.inputs.map(toId) };
    case 'start':
    case 'cached':
      return { ...event, id: toId(event.id), label: `${name} ${event.label}` };
    case 'warning':
      return event.id === undefined
        ? { ...event, message: `${name}: ${event.message}` }
        : { ...event, id: toId(event.id) };
    case 'phase':
    case 'advance':
    case 'output':
    case 'done':
    case 'failed':
      return { ...event, id: toId(event.id) };
  }
}
