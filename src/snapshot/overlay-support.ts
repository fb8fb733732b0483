import { statfsSync } from 'node:fs';
import { fsPath } from '../base/index.ts';
import { snapshotFault } from './faults.ts';

/** File systems that lack what overlayfs needs of an upper directory, by the number statfs(2) gives. Source: linux/magic.h. */
const unfit: ReadonlyMap<number, string> = new Map([
  [0x794c7630, "overlay (a container's own root file system)"],
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x4d44, 'FAT'],
  [0x2011bab0, 'exFAT'],
  [0x01021997, '9p'],
  [0xf15f, 'eCryptfs'],
]);

/** @throws snapshot/no-overlay when an overlay mount can not write to `directory`, which must be there */
export function assertOverlayUpper(directory: string): void {
  // Some architectures have the number with its sign.
  const name = unfit.get(statfsSync(fsPath(directory)).type >>> 0);
  if (name === undefined) return;
  throw snapshotFault('snapshot/no-overlay', `${directory} lies on ${name}, where no overlay mount can write`, {
    hint: 'Set NACRE_ROOT to a directory on ext4, xfs, btrfs or tmpfs; in a container, mount a volume there.',
  });
}
