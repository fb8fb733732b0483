import assert from 'node:assert/strict';
import type { DiskStore } from '../../src/store/index.ts';
import type { BusyChild } from './busy-child-process.ts';

/** What a key may stand for: what was reported last, or what was being done when the process died. */
interface Possible {
  readonly kind: 'name' | 'cache' | 'container';
  done: string | null;
  begun: string | null | undefined;
}

export interface Expectation {
  /** Reports taken so far. */
  told(): number;
  /** Forgets all, for a store made anew. */
  clear(): void;
  take(child: BusyChild): void;
  /** @throws when a key stands for what was neither reported last nor being done when the process died */
  verify(store: DiskStore): void;
}

/** What busy children said of a store, to be compared with what is in it. */
export function createExpectation(): Expectation {
  const keys = new Map<string, Possible>();
  let told = 0;
  return {
    told: () => told,
    clear: () => keys.clear(),
    take(child) {
      for (const { at, kind, key, value } of child.told()) {
        told += 1;
        const possible = keys.get(key) ?? { kind, done: null, begun: undefined };
        keys.set(key, at === 'begin' ? { ...possible, begun: value } : { kind, done: value, begun: undefined });
      }
    },
    verify(store) {
      for (const [key, possible] of keys) {
        const found = lookUp(store, possible.kind, key);
        const { done, begun } = possible;
        assert.ok(found === done || found === begun, `${key} stands for ${found}, not for ${done} or ${begun}`);
        keys.set(key, { ...possible, done: found, begun: undefined });
      }
    },
  };
}

function lookUp(store: DiskStore, kind: Possible['kind'], key: string): string | null {
  switch (kind) {
    case 'name':
      return store.resolveSync(key)?.digest ?? null;
    case 'cache':
      return store.cache.get(key) ?? null;
    case 'container':
      return store.containers.get(key)?.image ?? null;
  }
}
