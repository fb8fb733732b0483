import type { IdMapping, IdMaps } from '../../base/index.ts';
import { runtimeFault } from '../faults.ts';
import { badFlag } from '../flags/bad-flag.ts';
import type { UserNamespace } from '../user-namespace.ts';
import type { OuterUser } from './outer-user.ts';

/** What IDs are given from. */
export interface OwnIdFacts {
  /** Who calls, outside of the namespace of his containers; `undefined` when that is root. */
  readonly outer: OuterUser | undefined;
  /** How many users and groups that namespace has, from 0 on. */
  readonly users: number;
  readonly groups: number;
  /** What other containers have for themselves. */
  readonly taken: readonly IdMaps[];
}

/** IDs of a container that says nothing of how many it needs, as Podman gives at least. */
const usualSize = 1024;

/**
 * The IDs of a container with a user namespace of its own, inside that of all the user's containers: which of theirs its own are.
 *
 * @throws runtime/bad-flag, runtime/no-ids
 */
export function toOwnIds(wanted: UserNamespace, facts: OwnIdFacts): IdMaps {
  const { outer, users, groups, taken } = facts;
  if (outer === undefined)
    throw badFlag('--userns', wanted.kind, 'is for ordinary users', 'Leave it out, or run nacre as one.');
  switch (wanted.kind) {
    case 'keep-id':
      return { users: keepId(wanted.uid ?? outer.uid, users), groups: keepId(wanted.gid ?? outer.gid, groups) };
    case 'nomap':
      return { users: withoutOwn(users), groups: withoutOwn(groups) };
    case 'auto': {
      const size = wanted.size ?? usualSize;
      return {
        users: findFree(
          size,
          users,
          taken.flatMap((maps) => maps.users),
        ),
        groups: findFree(
          size,
          groups,
          taken.flatMap((maps) => maps.groups),
        ),
      };
    }
  }
}

/** 0 of the namespace is the user himself: he moves to his number, and those below it move up. */
function keepId(own: number, total: number): readonly IdMapping[] {
  const below = Math.min(own, total - 1);
  const above = total - 1 - below;
  return [
    { inside: 0, outside: 1, count: below },
    { inside: own, outside: 0, count: 1 },
    { inside: own + 1, outside: below + 1, count: above },
  ].filter(({ count }) => count > 0);
}

function withoutOwn(total: number): readonly IdMapping[] {
  return [{ inside: 0, outside: 1, count: total - 1 }];
}

/** The first run of IDs that nobody has. */
function findFree(size: number, total: number, taken: readonly IdMapping[]): readonly IdMapping[] {
  let start = 1;
  for (const { outside, count } of taken.toSorted((a, b) => a.outside - b.outside)) {
    if (outside >= start + size) break;
    start = Math.max(start, outside + count);
  }
  if (start + size <= total) return [{ inside: 0, outside: start, count: size }];
  throw runtimeFault('runtime/no-ids', `there are no ${size} IDs left for a container of its own`, {
    hint: 'Remove containers that have IDs of their own, ask for fewer (--userns auto:size=N), or have root add some to /etc/subuid and /etc/subgid.',
  });
}
