/** Mode (permission bits) and owner of a root directory. */
export interface RootMetadata {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}
