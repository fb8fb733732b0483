import type { IdMaps } from '../../base/index.ts';
import type { ContainerOptions } from '../container-options.ts';
import { readText } from './namespace-trouble.ts';
import { readOuterUser } from './outer-user.ts';
import { toOwnIds } from './own-ids.ts';

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
  const ids = toOwnIds(userns, {
    outer,
    users: countIds(readText('/proc/self/uid_map')),
    groups: countIds(readText('/proc/self/gid_map')),
    taken: others.flatMap((other) => takenBy(other.options)),
  });
  if (userns.kind !== 'keep-id' || outer === undefined) return { ...options, ids };
  return { ...options, ids, user: options.user ?? `${userns.uid ?? outer.uid}:${userns.gid ?? outer.gid}` };
}

/** Those who keep their IDs, or lack one, share all others. */
function takenBy({ userns, ids }: Pick<ContainerOptions, 'userns' | 'ids'>): readonly IdMaps[] {
  return userns?.kind === 'auto' && ids !== undefined ? [ids] : [];
}

/** In the namespace of an ordinary user IDs go on without gaps. */
function countIds(map: string): number {
  return map.split('\n').reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[2] ?? 0), 0);
}
