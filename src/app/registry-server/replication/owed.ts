import { setTimeout as wait } from 'node:timers/promises';

/** What of a repository is to be copied: tags, or all that a rule means. */
export type Share = ReadonlySet<string> | 'all';

/** Work of one repository. */
export interface Debt {
  readonly repository: string;
  readonly share: Share;
  /** How often it failed. */
  readonly failures: number;
}

/** Repositories that are to be copied, each once whatever happens to it meanwhile. Times are those of `performance.now()`. */
export interface Owed {
  /** @param delay milliseconds before it is due, in which more may come */
  add(repository: string, share: Share, delay?: number): void;
  /** What was taken and failed is to be tried again. @param delay milliseconds before it is due */
  addFailed(debt: Debt, delay: number): void;
  /** What was taken is done. */
  settle(repository: string): void;
  /** Takes what is due, waiting until something is. @returns `undefined` once the signal has fired */
  next(signal: AbortSignal): Promise<Debt | undefined>;
  /** Repositories that are owed, those that were taken too. */
  count(): number;
  /** Milliseconds for which something is owed. */
  age(): number;
}

interface Entry {
  share: Share;
  readonly since: number;
  readonly due: number;
  readonly failures: number;
}

export function createOwed(): Owed {
  const waiting = new Map<string, Entry>();
  /** Since when what was taken was owed. */
  const taken = new Map<string, number>();
  let news = Promise.withResolvers<void>();

  function tell(): void {
    news.resolve();
    news = Promise.withResolvers();
  }

  function take(now: number): Debt | undefined {
    for (const [repository, { share, since, due, failures }] of waiting) {
      if (due > now || taken.has(repository)) continue;
      waiting.delete(repository);
      taken.set(repository, since);
      return { repository, share, failures };
    }
    return undefined;
  }

  return {
    add(repository, share, delay = 0) {
      const now = performance.now();
      const known = waiting.get(repository);
      if (known === undefined) waiting.set(repository, { share, since: now, due: now + delay, failures: 0 });
      // What failed before waits for its time: who pushes often does not have it tried more often.
      else known.share = join(known.share, share);
      tell();
    },
    addFailed({ repository, share, failures }, delay) {
      const now = performance.now();
      const known = waiting.get(repository);
      const whole = known === undefined ? share : join(known.share, share);
      const since = taken.get(repository) ?? now;
      waiting.set(repository, { share: whole, since, due: now + delay, failures: failures + 1 });
      taken.delete(repository);
      tell();
    },
    settle(repository) {
      taken.delete(repository);
      tell();
    },
    async next(signal) {
      while (!signal.aborted) {
        const debt = take(performance.now());
        if (debt !== undefined) return debt;
        const dues = [...waiting].filter(([name]) => !taken.has(name)).map(([, { due }]) => due);
        await untilDue(dues, news.promise, signal);
      }
      return undefined;
    },
    count: () => new Set([...waiting.keys(), ...taken.keys()]).size,
    age() {
      const now = performance.now();
      const ages = [...waiting.values()].map(({ since }) => since).concat([...taken.values()]);
      return now - least(now, ages);
    },
  };
}

async function untilDue(dues: readonly number[], news: Promise<void>, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const first = Math.max(1, least(Number.POSITIVE_INFINITY, dues) - performance.now());
  await Promise.race([news, sleep(first, AbortSignal.any([signal, over.signal]))]);
  over.abort();
}

/** Waits, but no longer than until the signal fires. It does not keep the process. */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  // A timer takes no more than this.
  await wait(Math.min(milliseconds, 2 ** 31 - 1), undefined, { signal, ref: false }).catch(() => undefined);
}

/** The least of many numbers: more of them than a call may have arguments. */
function least(first: number, others: readonly number[]): number {
  return others.reduce((found, each) => Math.min(found, each), first);
}

function join(one: Share, other: Share): Share {
  return one === 'all' || other === 'all' ? 'all' : new Set([...one, ...other]);
}
