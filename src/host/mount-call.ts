/**
 * One mount(2), as plain data, with the fields of a line in fstab. Structurally the same as `Mount` of the oci room, so that a
 * snapshot's mounts can be handed over as they are.
 */
export interface MountCall {
  /** File system type; ignored for a `bind` and for a change of propagation. */
  readonly type: string;
  readonly source: string;
  /**
   * Of a bind: what is meant is this path below `source`. Links and `..` in it are followed as if `source` were the root, also when somebody moves
   * things about meanwhile. By FFI alone.
   */
  readonly subpath?: string;
  /** Absolute path of the mount point, which must be there. */
  readonly target: string;
  /** As in fstab: flags (`ro`, `nosuid`, `bind`, `rslave`) and file system options (`lowerdir=/a:/b`). */
  readonly options: readonly string[];
}
