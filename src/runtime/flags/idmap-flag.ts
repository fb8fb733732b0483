import type { IdMapping } from '../../base/index.ts';
import type { UserNamespace } from '../user-namespace.ts';
import { badFlag } from './bad-flag.ts';

/** The last ID; the one behind it means none. */
const lastId = 2 ** 32 - 2;
/** The kernel takes no more lines. Source: user_namespaces(7). */
const mostLines = 340;

/**
 * Reads `--uidmap` and `--gidmap`: `CONTAINER:HOST[:SIZE]` each. Where one of them is not given it is as the other.
 *
 * @returns `undefined` when neither is given
 * @throws runtime/bad-flag
 */
export function parseIdMaps(users: readonly string[], groups: readonly string[]): UserNamespace | undefined {
  if (users.length === 0 && groups.length === 0) return undefined;
  const [ofUsers, ofGroups] = [readMap('--uidmap', users), readMap('--gidmap', groups)];
  return {
    kind: 'map',
    users: users.length === 0 ? ofGroups : ofUsers,
    groups: groups.length === 0 ? ofUsers : ofGroups,
  };
}

function readMap(flag: string, texts: readonly string[]): readonly IdMapping[] {
  const map: IdMapping[] = [];
  for (const text of texts) {
    const line = readLine(flag, text);
    for (const side of ['inside', 'outside'] as const) {
      if (map.some((other) => line[side] < other[side] + other.count && other[side] < line[side] + line.count))
        throw badFlag(flag, text, `has IDs ${side} that another ${flag} has`, 'Give each ID once.');
    }
    map.push(line);
  }
  if (map.length > mostLines) throw badFlag(flag, texts[0] ?? '', `is one of more than ${mostLines}`, 'Join some.');
  if (texts.length > 0 && !map.some(({ inside }) => inside === 0))
    throw badFlag(flag, texts.join(' '), 'has none for 0', `Add ${flag} 0:HOST:SIZE: a container has a root user.`);
  return map;
}

function readLine(flag: string, text: string): IdMapping {
  const [, inside, outside, count = '1'] = /^(\d{1,10}):(\d{1,10})(?::(\d{1,10}))?$/.exec(text) ?? [];
  const line = { inside: Number(inside), outside: Number(outside), count: Number(count) };
  const isFit = line.count > 0 && Math.max(line.inside, line.outside) + line.count - 1 <= lastId;
  if (inside !== undefined && isFit) return line;
  throw badFlag(flag, text, 'is no line of a map of IDs', 'Write CONTAINER:HOST:SIZE, as 0:100000:65536.');
}
