/** What an entry of a layer is. */
export type EntryType = 'file' | 'directory' | 'symlink' | 'hardlink' | 'chardevice' | 'blockdevice' | 'fifo';

/**
 * One entry of a layer, free of any tar dialect: what every reader yields and every writer takes.
 * Paths are relative to the layer's root, with no leading `/` or `./` and no trailing `/`; the root itself is ''.
 * Bytes that are not UTF-8 are carried as `decodePath` (base) does.
 */
export interface Entry {
  readonly path: string;
  readonly type: EntryType;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Content length in bytes as a reader of the file sees it; 0 for all but files. */
  readonly size: number;
  /** Modification time: whole seconds since 1970 (may be negative) and nanoseconds 0 to 999,999,999. */
  readonly mtimeSec: number;
  readonly mtimeNsec: number;
  /** Target: of a symlink the text as it stands, of a hardlink the normalised path of the entry it shares. Else ''. */
  readonly linkTarget: string;
  /** Device numbers; 0 for all but devices. */
  readonly devMajor: number;
  readonly devMinor: number;
  /** Extended attributes by full name (`security.capability`, `user.x`); empty when there are none. */
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

/** What an entry has where nothing else is said: of root, from 1970, empty. */
export const plainEntry: Omit<Entry, 'path' | 'type' | 'mode'> = {
  uid: 0,
  gid: 0,
  size: 0,
  mtimeSec: 0,
  mtimeNsec: 0,
  linkTarget: '',
  devMajor: 0,
  devMinor: 0,
  xattrs: new Map(),
};
