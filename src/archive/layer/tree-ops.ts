/**
 * What handling a tree of files needs of the kernel beyond `node:fs`; the caller fills it in. Paths are absolute and written as
 * `decodePath` gives them. A symlink in the last component is never followed. Failures are thrown as `node:fs` throws them, with
 * `errno` (negative) and `code`, or as faults.
 */
export interface TreeOps {
  readonly readXattrs: ReadXattrs;
  /** lsetxattr(2), creating or replacing. */
  setXattr(path: string, name: string, value: Uint8Array): void;
  /** lremovexattr(2). */
  removeXattr(path: string, name: string): void;
  /** utimensat(2): access and modification time both become `sec` seconds since 1970 and `nsec` nanoseconds. */
  setTimes(path: string, sec: number, nsec: number): void;
  /** mknod(2); `mode` holds permission bits and is subject to the umask, device numbers are 0 for a fifo. */
  makeNode(path: string, type: NodeType, mode: number, major: number, minor: number): void;
}

/** What mknod(2) makes. */
export type NodeType = 'chardevice' | 'blockdevice' | 'fifo';

/** All extended attributes of a path by full name; empty when it has none or the file system knows none. */
export type ReadXattrs = (path: string) => ReadonlyMap<string, Uint8Array>;
