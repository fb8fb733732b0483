/** One file that a container has otherwise than its image. */
export interface DriftRow {
  /** Absolute, in the container. */
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** What is changed; empty for what is added or removed. */
  readonly what: readonly ('type' | 'mode' | 'owner' | 'size' | 'content' | 'target' | 'device' | 'xattrs' | 'time')[];
  readonly type: 'file' | 'directory' | 'symlink' | 'chardevice' | 'blockdevice' | 'fifo';
  /** Bytes of a regular file as it is now, or as it was when it was removed; 0 of all else. */
  readonly size: number;
  /** What makes it worth a look: that it can be run, even as its owner, or is loaded by what runs. */
  readonly mark: 'setuid' | 'executable' | 'library' | null;
}

/** What one container has that its image has not. */
export interface DriftReport {
  readonly id: string;
  readonly container: string;
  readonly image: string;
  /** In tree order; of a directory that was removed nothing but itself. */
  readonly files: readonly DriftRow[];
}
