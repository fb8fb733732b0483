import type { OnEvent } from '../../base/index.ts';

/** Events of a copy in the word that users have for it: `pull 82c732aea36d`. */
export function nameTransfers(onEvent: OnEvent, verb: 'pull' | 'push'): OnEvent {
  return (event) =>
    onEvent(event.kind === 'start' ? { ...event, label: event.label.replace(/^copy /, `${verb} `) } : event);
}
