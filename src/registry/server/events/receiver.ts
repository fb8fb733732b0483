import { matchesPatterns } from '../access/repository-pattern.ts';
import type { RegistryAct, RegistryAction, RegistryEvent } from './registry-event.ts';

/** How events are written: as CNCF's distribution does, or as CloudEvents 1.0. */
export type LetterForm = 'distribution' | 'cloudevents';

export const letterForms: readonly LetterForm[] = ['distribution', 'cloudevents'];
export const registryActions: readonly RegistryAction[] = ['pull', 'push', 'delete', 'mount'];
export const registryObjects: readonly RegistryAct['object'][] = ['manifest', 'blob', 'tag'];

/** Who is told of events by a request to an address of theirs. Times are milliseconds. */
export interface Receiver {
  /** Under which its letters are kept. */
  readonly name: string;
  readonly url: string;
  /** What goes along with each request, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly events: readonly RegistryAction[];
  readonly objects: readonly RegistryAct['object'][];
  /** Patterns, as in rules. */
  readonly repositories: readonly string[];
  readonly form: LetterForm;
  /** Most events that one request tells. */
  readonly batch: number;
  /** For a request, from its beginning to the headers of the answer. */
  readonly timeout: number;
  /** How often an event is told in vain before it is given up. */
  readonly attempts: number;
  /** How old an event gets before it is given up. */
  readonly age: number;
  /** Events that may wait: what comes then is given up at once. */
  readonly queue: number;
  /** Signs requests. @default they are not signed */
  readonly secret?: Uint8Array;
}

/** What a receiver is unless told otherwise: of changes it hears all, of pulls nothing. */
export const receiverDefaults: Omit<Receiver, 'name' | 'url'> = {
  headers: {},
  events: ['push', 'delete', 'mount'],
  objects: registryObjects,
  repositories: ['**'],
  form: 'distribution',
  batch: 1,
  timeout: 10_000,
  attempts: 12,
  age: 24 * 3600 * 1000,
  queue: 10_000,
};

/** Whether a receiver is to be told of an event. */
export function wantsEvent({ events, objects, repositories }: Receiver, event: RegistryEvent): boolean {
  return (
    events.includes(event.action) && objects.includes(event.object) && matchesPatterns(repositories, event.repository)
  );
}
