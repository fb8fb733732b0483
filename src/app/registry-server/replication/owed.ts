/** What of a repository is to be copied: tags, or all that a rule means. */
export type Share = ReadonlySet<string> | 'all';

/** Work of one repository. */
export interface Debt {
  readonly repository: string;
  readonly share: Share;
  /** How often it failed. */
  readonly failures: number;
}

/** Repositories that are to be copied, each once whatever happens to it meanwhile. Times are of one clock that never goes back. */
export interface Owed {
  /** @param at when it came to be owed */
  add(repository: string, share: Share, at: number): void;
  /** What failed is to be tried again. @param due not before @param since when it came to be owed */
  addFailed(debt: Debt, due: number): void;
  /** Takes what is due and has waited longest. */
  take(now: number): Debt | undefined;
  /** It is done. */
  settle(repository: string): void;
  /** When the next is due; `undefined` when nothing is owed. */
  nextDue(): number | undefined;
  /** Repositories that are owed, those that are being worked on too. */
  count(): number;
  /** Since when something is owed; `undefined` when nothing is. */
  oldest(): number | undefined;
}

interface Entry {
  share: Share;
  since: number;
  due: number;
  failures: number;
}

export function createOwed(): Owed {
  const waiting = new Map<string, Entry>();
  /** Since when what is being worked on was owed. */
  const working = new Map<string, number>();
  return {
    add(repository, share, at) {
      const known = waiting.get(repository);
      if (known === undefined) waiting.set(repository, { share, since: at, due: at, failures: 0 });
      // What failed before waits for its time: who pushes often does not have it tried more often.
      else known.share = join(known.share, share);
    },
    addFailed({ repository, share, failures }, due) {
      const known = waiting.get(repository);
      const since = working.get(repository) ?? due;
      waiting.set(repository, {
        share: known === undefined ? share : join(known.share, share),
        since,
        due,
        failures: failures + 1,
      });
      working.delete(repository);
    },
    take(now) {
      for (const [repository, { share, since, due, failures }] of waiting) {
        if (due > now || working.has(repository)) continue;
        waiting.delete(repository);
        working.set(repository, since);
        return { repository, share, failures };
      }
      return undefined;
    },
    settle: (repository) => void working.delete(repository),
    nextDue: () => least([...waiting].filter(([name]) => !working.has(name)).map(([, { due }]) => due)),
    count: () => new Set([...waiting.keys(), ...working.keys()]).size,
    oldest: () => least([...[...waiting.values()].map(({ since }) => since), ...working.values()]),
  };
}

function join(one: Share, other: Share): Share {
  return one === 'all' || other === 'all' ? 'all' : new Set([...one, ...other]);
}

function least(times: readonly number[]): number | undefined {
  let found: number | undefined;
  for (const time of times) if (found === undefined || time < found) found = time;
  return found;
}
