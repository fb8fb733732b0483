/** Who asks, once that is known. */
export type Identity =
  | { readonly kind: 'anonymous' }
  /** @property groups those that came with the proof of who it is; groups of the configuration are not among them */
  | { readonly kind: 'user'; readonly name: string; readonly groups: readonly string[] };

export const anonymous: Identity = { kind: 'anonymous' };
