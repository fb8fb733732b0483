/** One line of a user namespace's map: `count` IDs from `inside` on are those from `outside` on. */
export interface IdMapping {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

/** Users and groups of a user namespace. */
export interface IdMaps {
  readonly users: readonly IdMapping[];
  readonly groups: readonly IdMapping[];
}

/** Whose a file is. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Says whose a file is by other names of the same users. */
export type MapOwner = (owner: Owner) => Owner;

/** What the kernel shows of an ID that a namespace does not have. Source: user_namespaces(7), "Unmapped user and group IDs". */
const nobody = 65534;

/**
 * Whose a file has to be outside of a namespace to be somebody's inside. IDs that the namespace does not have become one that it does not show
 * either, so that inside they look like nobody's: 0, or where 0 is shown what they are.
 */
export function outwardOwner({ users, groups }: IdMaps): MapOwner {
  const outward = (map: readonly IdMapping[], id: number): number => {
    const found = map.find(({ inside, count }) => id >= inside && id < inside + count);
    if (found !== undefined) return found.outside + id - found.inside;
    return map.some(({ outside }) => outside === 0) ? id : 0;
  };
  return ({ uid, gid }) => ({ uid: outward(users, uid), gid: outward(groups, gid) });
}

/** Whose a file is inside of a namespace that is somebody's outside; nobody's (65534) when the namespace does not have the ID. */
export function inwardOwner({ users, groups }: IdMaps): MapOwner {
  const inward = (map: readonly IdMapping[], id: number): number => {
    const found = map.find(({ outside, count }) => id >= outside && id < outside + count);
    return found === undefined ? nobody : found.inside + id - found.outside;
  };
  return ({ uid, gid }) => ({ uid: inward(users, uid), gid: inward(groups, gid) });
}
