import type { Place } from './fault.ts';

/** What long work tells while it goes on: plain values, passed to an `onEvent` argument. */
export type Event =
  | PlannedEvent
  | { readonly kind: 'start'; readonly id: string; readonly label: string; readonly total?: number }
  /** What a task that runs has come to: `prepare`, `run`, `commit`. */
  | { readonly kind: 'phase'; readonly id: string; readonly phase: string }
  | { readonly kind: 'advance'; readonly id: string; readonly bytes: number }
  | { readonly kind: 'output'; readonly id: string; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  /** `size`: bytes of what was kept of it; absent when that is nothing, or not known. */
  | { readonly kind: 'cached'; readonly id: string; readonly label: string; readonly size?: number }
  | { readonly kind: 'done'; readonly id: string; readonly seconds: number; readonly size?: number }
  | { readonly kind: 'failed'; readonly id: string; readonly message: string }
  /** `id`: the task that it is about. */
  | { readonly kind: 'warning'; readonly id?: string; readonly message: string };

/** A task that will be started, or found to be cached, when those that it waits for are over. */
export interface PlannedEvent {
  readonly kind: 'planned';
  readonly id: string;
  readonly label: string;
  readonly place?: Omit<Place, 'text'>;
  /** Ids of tasks. */
  readonly inputs: readonly string[];
}

/** Receives events; must not throw. */
export type OnEvent = (event: Event) => void;
