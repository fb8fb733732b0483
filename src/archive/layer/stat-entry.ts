import type { BigIntStats } from 'node:fs';
import type { Entry, EntryType } from '../entry.ts';

/** What a file of this machine is to a layer; `undefined` for a socket, which only means something to the process that made it. */
export function entryTypeOf(stat: BigIntStats): EntryType | undefined {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'symlink';
  if (stat.isCharacterDevice()) return 'chardevice';
  if (stat.isBlockDevice()) return 'blockdevice';
  return stat.isFIFO() ? 'fifo' : undefined;
}

/** Mode, owner and time of an entry. */
export type EntryMetadata = Pick<Entry, 'mode' | 'uid' | 'gid' | 'mtimeSec' | 'mtimeNsec'>;

/**
 * Mode, owner and time as a layer carries them.
 *
 * @param latest seconds since 1970; a later time becomes this one
 */
export function toMetadata(stat: BigIntStats, latest: number): EntryMetadata {
  const sec = Number(stat.mtimeNs / 1_000_000_000n);
  const nsec = Number(stat.mtimeNs % 1_000_000_000n);
  // Division goes towards zero, but nanoseconds count forward also before 1970.
  const [mtimeSec, mtimeNsec] = nsec < 0 ? [sec - 1, nsec + 1_000_000_000] : [sec, nsec];
  const late = mtimeSec >= latest;
  return {
    mode: Number(stat.mode) & 0o7777,
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    mtimeSec: late ? latest : mtimeSec,
    mtimeNsec: late ? 0 : mtimeNsec,
  };
}

/** Device numbers as Linux packs them. Source: glibc, sys/sysmacros.h, gnu_dev_major and gnu_dev_minor. */
export function toDevice(rdev: bigint): { readonly devMajor: number; readonly devMinor: number } {
  return {
    devMajor: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn)),
    devMinor: Number((rdev & 0xffn) | ((rdev >> 12n) & ~0xffn)),
  };
}
