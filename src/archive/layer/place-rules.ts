import type { Entry } from '../entry.ts';
import { archiveFault } from '../faults.ts';
import { quotePath } from '../tar/entry-path.ts';
import type { Metadata } from './set-metadata.ts';

/** Of a directory that the layer has no entry for: nothing about it depends on when or by whom it was made. */
export const impliedDirectory: Metadata = { mode: 0o755, uid: 0, gid: 0, mtimeSec: 0, mtimeNsec: 0, xattrs: new Map() };

/** Overlayfs's own mark for a whiteout. */
export function isOverlayMark(entry: Entry): boolean {
  return entry.type === 'chardevice' && entry.devMajor === 0 && entry.devMinor === 0;
}

/** A layer would make a mark of overlayfs. */
export function forgedMark(entry: Entry): Error {
  return refusedDevice(entry, 'overlayfs takes the character device 0:0 for a deletion');
}

export function refusedDevice(entry: Entry, why: string): Error {
  return archiveFault('archive/device-refused', `${quotePath(entry.path)} is a device node: ${why}`);
}

/** A hard link that can not be made; `why` is about its target: "is not there". */
export function badLink(entry: Entry, why: string): Error {
  const link = `${quotePath(entry.path)} is a hard link to ${quotePath(entry.linkTarget)}`;
  return archiveFault('archive/bad-link', `${link}, which ${why}`);
}
