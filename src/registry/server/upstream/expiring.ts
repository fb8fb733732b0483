/** Values that are forgotten after a while, and the oldest of them when there are too many. */
export interface Expiring<Value> {
  get(key: string): Value | undefined;
  /** @param milliseconds until it is forgotten */
  set(key: string, value: Value, milliseconds: number): void;
  delete(key: string): void;
}

/** @param most entries that are kept @param now milliseconds, which never go back */
export function createExpiring<Value>(most: number, now: () => number = () => performance.now()): Expiring<Value> {
  const kept = new Map<string, { readonly value: Value; readonly end: number }>();
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined || found.end > now()) return found?.value;
      kept.delete(key);
      return undefined;
    },
    set(key, value, milliseconds) {
      kept.delete(key);
      kept.set(key, { value, end: now() + milliseconds });
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
    delete: (key) => void kept.delete(key),
  };
}
