/** Looks at single files of one layer, its marks included. */
export interface TreeReader {
  /**
   * What the layer has at a path, relative to its root and with no leading `/`; every directory on the way must be one of the layer itself,
   * no symlink.
   *
   * @returns `undefined` when the layer says nothing about the path
   */
  find(path: string): FoundFile | undefined;
}

/** What a layer has at a path. */
export type FoundFile =
  /** Shows what lower layers have in it too, unless it is opaque. */
  | { readonly kind: 'directory'; readonly opaque: boolean }
  /** `read` gives the content. @throws base/too-large when it is more than `limit` bytes */
  | { readonly kind: 'file'; readonly read: (limit: number) => Uint8Array }
  | { readonly kind: 'symlink'; readonly target: string }
  /** Says that lower layers' file is gone. */
  | { readonly kind: 'whiteout' }
  | { readonly kind: 'other' };
