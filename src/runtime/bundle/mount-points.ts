import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mount } from '../../oci/index.ts';
import { createContainerId } from '../container-id.ts';

/**
 * The runtime makes mount points that the image lacks, and they would become part of a build's layer: an empty /etc/resolv.conf, a /etc
 * dated now. So the stack gets a lowest layer that has them all.
 *
 * @param runDirectory where that layer lies; made when missing, and shared
 */
export function withMountPoints(mounts: readonly Mount[], runDirectory: string): readonly Mount[] {
  const layer = join(runDirectory, 'mount-points');
  if (!existsSync(layer)) makeMountPoints(layer);
  return mounts.map((mount) => (mount.type === 'overlay' ? withLowest(mount, layer) : mount));
}

const directories = ['proc', 'sys', 'dev', 'etc'] as const;
const files = ['etc/hosts', 'etc/resolv.conf'] as const;

/** Made aside and renamed, as another process may be at it as well. */
function makeMountPoints(layer: string): void {
  const aside = `${layer}.${createContainerId()}`;
  for (const name of directories) mkdirSync(join(aside, name), { recursive: true, mode: 0o755 });
  for (const name of files) writeFileSync(join(aside, name), '');
  try {
    renameSync(aside, layer);
  } catch {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Source: the kernel's filesystems/overlayfs.rst: the last of `lowerdir` is the lowest; `:` in a path is escaped. */
function withLowest(mount: Mount, layer: string): Mount {
  const escaped = layer.replace(/[:\\]/g, '\\$&');
  const options = mount.options.map((option) => (option.startsWith('lowerdir=') ? `${option}:${escaped}` : option));
  return { ...mount, options };
}
