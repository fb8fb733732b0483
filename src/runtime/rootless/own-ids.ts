import type { IdMapping, IdMaps } from '../../base/index.ts';
import { runtimeFault } from '../faults.ts';
import { badFlag } from '../flags/bad-flag.ts';
import type { UserNamespace } from '../user-namespace.ts';
import type { IdRange } from './id-ranges.ts';
import type { OuterUser } from './outer-user.ts';

/** What IDs are given from. */
export interface OwnIdFacts {
  /** Who calls, outside of the namespace of his containers; `undefined` when that is root. */
  readonly outer: OuterUser | undefined;
  /** How many users and groups that namespace has, from 0 on. */
  readonly users: number;
  readonly groups: number;
  /** What `auto` gives from. */
  readonly given: { readonly users: readonly IdRange[]; readonly groups: readonly IdRange[] };
  /** What other containers have for themselves. */
  readonly taken: readonly IdMaps[];
}

/** IDs of a container that says nothing of how many it needs, as Podman gives at least. */
const usualSize = 1024;

/**
 * The IDs of a container with a user namespace of its own, inside that of all the user's containers or for root the machine's: which of theirs
 * its own are.
 *
 * @throws runtime/bad-flag, runtime/no-ids
 */
export function toOwnIds(wanted: UserNamespace, facts: OwnIdFacts): IdMaps {
  if (wanted.kind === 'auto') return toFreeIds(wanted.size ?? usualSize, facts);
  const { outer, users, groups } = facts;
  if (wanted.kind === 'map')
    return { users: within('user', wanted.users, users), groups: within('group', wanted.groups, groups) };
  if (outer === undefined)
    throw badFlag('--userns', wanted.kind, 'is for ordinary users', 'Write auto, or leave it out.');
  switch (wanted.kind) {
    case 'keep-id':
      return { users: keepId(wanted.uid ?? outer.uid, users), groups: keepId(wanted.gid ?? outer.gid, groups) };
    case 'nomap':
      return { users: withoutOwn(users), groups: withoutOwn(groups) };
  }
}

function toFreeIds(size: number, { given, taken }: OwnIdFacts): IdMaps {
  const users = taken.flatMap((maps) => maps.users);
  const groups = taken.flatMap((maps) => maps.groups);
  return { users: findFree(size, given.users, users), groups: findFree(size, given.groups, groups) };
}

/** @param total how many IDs there are outside, from 0 on */
function within(kind: 'user' | 'group', map: readonly IdMapping[], total: number): readonly IdMapping[] {
  const beyond = map.find(({ outside, count }) => outside + count > total);
  if (beyond === undefined) return map;
  const { outside, count } = beyond;
  throw runtimeFault('runtime/no-ids', `there is no ${kind} ${outside + count - 1} to be given to a container`, {
    hint: `Give those from 0 to ${total - 1}: for an ordinary user 0 is himself, and 1 and on are the IDs of /etc/sub${kind === 'user' ? 'u' : 'g'}id.`,
  });
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
function findFree(size: number, given: readonly IdRange[], taken: readonly IdMapping[]): readonly IdMapping[] {
  const inOrder = taken.toSorted((a, b) => a.outside - b.outside);
  for (const range of given) {
    let { start } = range;
    for (const { outside, count } of inOrder) {
      if (outside >= start + size) break;
      start = Math.max(start, outside + count);
    }
    if (start + size <= range.start + range.count) return [{ inside: 0, outside: start, count: size }];
  }
  throw runtimeFault('runtime/no-ids', `there are no ${size} IDs left for a container of its own`, {
    hint:
      given.length === 0
        ? 'Give root some: add the line `containers:2147483647:2147483648` to /etc/subuid and to /etc/subgid.'
        : 'Remove containers that have IDs of their own, ask for fewer (--userns auto:size=N), or add some to /etc/subuid and /etc/subgid.',
  });
}
