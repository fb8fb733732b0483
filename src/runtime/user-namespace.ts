import type { IdMapping } from '../base/index.ts';

/** Who users of a container are on this machine, as `--userns`, or `--uidmap` and `--gidmap`, say it. */
export type UserNamespace =
  /** An ordinary user is himself inside, by his own number or another. */
  | { readonly kind: 'keep-id'; readonly uid?: number; readonly gid?: number }
  /** An ordinary user is nobody inside: what is his is out of reach. */
  | { readonly kind: 'nomap' }
  /** IDs that no other container has. */
  | { readonly kind: 'auto'; readonly size?: number }
  /** As they are named; for an ordinary user by the numbers that they have in the namespace of all his containers. */
  | { readonly kind: 'map'; readonly users: readonly IdMapping[]; readonly groups: readonly IdMapping[] };
