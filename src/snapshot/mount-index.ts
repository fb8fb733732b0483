import { closeSync, openSync } from 'node:fs';
import { fsPath } from '../base/index.ts';
import type { LoopDevices, Mounter } from '../host/index.ts';
import type { LayerAtRest } from '../oci/index.ts';

/** Mounts a layer's index over its tar at a directory. @throws host/… */
export type MountIndex = (layer: LayerAtRest, target: string) => void;

// The files may belong to root and be setuid, and devices: they are for overlay mounts alone, where these flags do not count.
const options = ['ro', 'nosuid', 'nodev'] as const;

/** Has the kernel read index and tar as files: Linux 6.12 and later. */
export function mountFromFiles(host: Mounter): MountIndex {
  return ({ indexPath, tarPath }, target) => {
    // A comma in an option would end it.
    if (!tarPath.includes(',')) return mountErofs(host, indexPath, tarPath, target);
    const fd = openSync(fsPath(tarPath), 'r');
    try {
      mountErofs(host, indexPath, `/proc/${process.pid}/fd/${fd}`, target);
    } finally {
      closeSync(fd);
    }
  };
}

/** Makes block devices of index and tar, which go with the mount: older kernels too, 6.1 for one. */
export function mountFromLoops(host: Mounter & LoopDevices): MountIndex {
  return ({ indexPath, tarPath }, target) => {
    using index = host.attachLoop(indexPath);
    using tar = host.attachLoop(tarPath);
    mountErofs(host, index.path, tar.path, target);
  };
}

function mountErofs(host: Mounter, source: string, device: string, target: string): void {
  host.mount({ type: 'erofs', source, target, options: [...options, `device=${device}`] });
}
