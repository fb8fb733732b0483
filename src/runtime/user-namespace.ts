/** Who users of a container are on this machine, as `--userns` says it. */
export type UserNamespace =
  /** An ordinary user is himself inside, by his own number or another. */
  | { readonly kind: 'keep-id'; readonly uid?: number; readonly gid?: number }
  /** An ordinary user is nobody inside: what is his is out of reach. */
  | { readonly kind: 'nomap' }
  /** IDs that no other container has. */
  | { readonly kind: 'auto'; readonly size?: number };
