import type { MapOwner } from '../../base/index.ts';
import type { TreeOps } from './tree-ops.ts';

/** How `applyLayer` works. */
export interface ApplyOptions {
  /**
   * `overlay`: the root is empty and is to become a lower layer of an overlay mount; what the layer hides is marked as overlayfs does.
   * `merge`: the root holds the layers below; what the layer hides is removed.
   */
  readonly mode: 'overlay' | 'merge';
  readonly ops: TreeOps;
  /** What to do with device nodes: make them, leave them out, or take them for a fault. @default refuse */
  readonly devices?: 'make' | 'skip' | 'refuse';
  /** Whether files get the owners the layer names, which takes root, or stay with the user who runs this. @default layer */
  readonly owners?: 'layer' | 'caller';
  /** Whose on this machine what is somebody's in the layer becomes. @default theirs */
  readonly mapOwner?: MapOwner;
  /** Where overlayfs looks for its marks; `user` when it is mounted with `userxattr`. @default trusted */
  readonly overlayXattrs?: 'trusted' | 'user';
  /** Most bytes that all files together may hold. @default no limit */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}
