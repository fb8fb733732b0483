/** What long work tells while it goes on: plain values, passed to an `onEvent` argument. */
export type Event =
  | { readonly kind: 'start'; readonly id: string; readonly label: string; readonly total?: number }
  | { readonly kind: 'advance'; readonly id: string; readonly bytes: number }
  | { readonly kind: 'output'; readonly id: string; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  | { readonly kind: 'cached'; readonly id: string; readonly label: string }
  | { readonly kind: 'done'; readonly id: string; readonly seconds: number }
  | { readonly kind: 'failed'; readonly id: string; readonly message: string }
  | { readonly kind: 'warning'; readonly message: string };

/** Receives events; must not throw. */
export type OnEvent = (event: Event) => void;
