import { chmodSync, fchmodSync, fchownSync, futimesSync, lchownSync } from 'node:fs';
import { fsPath, type MapOwner } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { isSystemError } from './file-fault.ts';
import { isLayerXattr } from './overlay-xattrs.ts';
import type { TreeOps } from './tree-ops.ts';

/** What of an entry is set once the thing itself is there. */
export type Metadata = Pick<Entry, 'mode' | 'uid' | 'gid' | 'mtimeSec' | 'mtimeNsec' | 'xattrs'>;

/** Gives owner, mode, attributes and time to what was made for an entry, with no more calls than it takes. */
export interface MetadataSetter {
  /** Attributes that the file system or a missing privilege did not allow to be set, by name. */
  readonly refused: ReadonlySet<string>;
  /** Mode to make something with, so that as little as possible is left to be set. */
  initialMode(entry: Entry): number;
  /** A file just made with `initialMode`, still open for writing. */
  setFile(fd: number, hostPath: string, entry: Entry, inGroupDirectory: boolean): void;
  /** A symlink, device or fifo just made with `initialMode`. */
  setOther(hostPath: string, entry: Entry): void;
  /** A directory, made or found. Has to come after all that is done in it, because it may close it to us and sets its time. */
  setDirectory(hostPath: string, metadata: Metadata, found: boolean): void;
}

/**
 * The order matters: a change of owner takes away set-ID bits and file capabilities, so mode and attributes come after it; a file that
 * is read-only takes no attributes from a plain user, so the mode comes after them; all of it changes nothing about the time, which
 * comes last.
 *
 * @param owners `layer` sets the owners the layer names; `caller` leaves everything to the user who runs this
 */
export function createMetadataSetter(ops: TreeOps, owners: 'layer' | 'caller'): MetadataSetter {
  const umask = process.umask();
  const uid = process.geteuid?.();
  const gid = process.getegid?.();
  const refused = new Set<string>();

  const isForeign = (entry: Metadata): boolean => owners === 'layer' && (entry.uid !== uid || entry.gid !== gid);

  const needsMode = (entry: Metadata): boolean =>
    (entry.mode & (0o7000 | umask)) !== 0 || entry.xattrs.size > 0 || (entry.mode & 0o600) !== 0o600;

  function setXattrs(hostPath: string, entry: Metadata): void {
    for (const [name, value] of entry.xattrs) {
      if (!isLayerXattr(name)) continue;
      try {
        ops.setXattr(hostPath, name, value);
      } catch (error) {
        if (!isSystemError(error) || !/^(ENOTSUP|EOPNOTSUPP|EPERM|EACCES)$/.test(error.code)) throw error;
        refused.add(name);
      }
    }
  }

  function removeXattrs(hostPath: string, keep: ReadonlyMap<string, Uint8Array>): void {
    for (const name of ops.readXattrs(hostPath).keys()) {
      if (isLayerXattr(name) && !keep.has(name)) ops.removeXattr(hostPath, name);
    }
  }

  return {
    refused,
    // The owner's bits are needed until attributes are set, and cost nothing more where a mode has them anyway.
    initialMode: (entry) => (entry.mode & 0o777) | 0o600,
    setFile(fd, hostPath, entry, inGroupDirectory) {
      const chown = isForeign(entry) || (inGroupDirectory && owners === 'layer');
      if (chown) fchownSync(fd, entry.uid, entry.gid);
      if (entry.xattrs.size > 0) setXattrs(hostPath, entry);
      if (needsMode(entry)) fchmodSync(fd, entry.mode);
      // Cheaper by half, but Node counts in floating-point seconds, and takes those before 1970 for now.
      if (entry.mtimeNsec === 0 && entry.mtimeSec >= 0) futimesSync(fd, entry.mtimeSec, entry.mtimeSec);
      else ops.setTimes(hostPath, entry.mtimeSec, entry.mtimeNsec);
    },
    setOther(hostPath, entry) {
      if (owners === 'layer') lchownSync(fsPath(hostPath), entry.uid, entry.gid);
      if (entry.xattrs.size > 0) setXattrs(hostPath, entry);
      if (entry.type !== 'symlink') chmodSync(fsPath(hostPath), entry.mode);
      ops.setTimes(hostPath, entry.mtimeSec, entry.mtimeNsec);
    },
    setDirectory(hostPath, metadata, found) {
      if (owners === 'layer') lchownSync(fsPath(hostPath), metadata.uid, metadata.gid);
      if (found) removeXattrs(hostPath, metadata.xattrs);
      if (metadata.xattrs.size > 0) setXattrs(hostPath, metadata);
      chmodSync(fsPath(hostPath), metadata.mode);
      ops.setTimes(hostPath, metadata.mtimeSec, metadata.mtimeNsec);
    },
  };
}

/** Gives what is somebody's in the layer to whom `mapOwner` says. */
export function withOwners(setter: MetadataSetter, mapOwner: MapOwner): MetadataSetter {
  const own = <Owned extends Metadata>(owned: Owned): Owned => ({
    ...owned,
    ...mapOwner({ uid: owned.uid, gid: owned.gid }),
  });
  return {
    ...setter,
    setFile: (fd, hostPath, entry, inGroupDirectory) => setter.setFile(fd, hostPath, own(entry), inGroupDirectory),
    setOther: (hostPath, entry) => setter.setOther(hostPath, own(entry)),
    setDirectory: (hostPath, metadata, found) => setter.setDirectory(hostPath, own(metadata), found),
  };
}
