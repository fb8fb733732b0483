import type { IdMaps } from '../../base/index.ts';
import type { ContainerOptions } from '../container-options.ts';
import { type IdRange, parseIdRanges } from './id-ranges.ts';
import { readText } from './namespace-trouble.ts';
import { readOuterUser } from './outer-user.ts';
import { type OwnIdFacts, toOwnIds } from './own-ids.ts';

/**
 * The options with the IDs that `--userns` asks for. Who keeps his number is the container's user, where nobody else is asked for.
 *
 * @param others containers that there are; none may be recorded between this and the container's own record
 * @throws runtime/bad-flag, runtime/no-ids
 */
export function settleOwnIds(
  options: ContainerOptions,
  others: readonly { readonly options: Pick<ContainerOptions, 'userns' | 'ids'> }[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ContainerOptions {
  const { userns } = options;
  if (userns === undefined) return options;
  const outer = readOuterUser(environment);
  const users = countIds(readText('/proc/self/uid_map'));
  const groups = countIds(readText('/proc/self/gid_map'));
  const ids = toOwnIds(userns, {
    ...{ outer, users, groups },
    given: outer === undefined ? readGiven() : { users: [withoutUser(users)], groups: [withoutUser(groups)] },
    taken: others.flatMap((other) => takenBy(other.options)),
  });
  if (userns.kind !== 'keep-id' || outer === undefined) return { ...options, ids };
  return { ...options, ids, user: options.user ?? `${userns.uid ?? outer.uid}:${userns.gid ?? outer.gid}` };
}

/** What root gives containers from: of the user whom Podman takes for that, too. */
function readGiven(): OwnIdFacts['given'] {
  const read = (path: string): readonly IdRange[] => parseIdRanges(readText(path), ['containers', 'nacre']);
  return { users: read('/etc/subuid'), groups: read('/etc/subgid') };
}

/** 0 is the user himself. */
function withoutUser(total: number): IdRange {
  return { start: 1, count: total - 1 };
}

/** Those who keep their IDs, or lack one, share all others. */
function takenBy({ userns, ids }: Pick<ContainerOptions, 'userns' | 'ids'>): readonly IdMaps[] {
  return userns?.kind === 'auto' && ids !== undefined ? [ids] : [];
}

/** In the namespace of an ordinary user IDs go on without gaps. */
function countIds(map: string): number {
  return map.split('\n').reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[2] ?? 0), 0);
}
