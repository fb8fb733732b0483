import type { Host } from '../../host/index.ts';
import type { ActiveSnapshot } from '../../oci/index.ts';
import { runtimeFault } from '../faults.ts';

/** A directory of the image and the host's directory that gets its content, owners and all. */
export interface CopyOut {
  /** Absolute path in the image; links are followed inside the image only. What is no directory there is passed over. */
  readonly source: string;
  readonly destination: string;
}

/** What it takes to copy out of a root file system. */
export interface CopyPlaces {
  readonly host: Host;
  readonly rootfs: ActiveSnapshot;
  /** An empty directory at which the root file system may be mounted. */
  readonly mountPoint: string;
}

// Paths are resolved step by step here because a plain one would follow an image's absolute link out into the host.
const script = `
set -eu
root=$1
shift
resolve() {
  rest=$1 found= links=0
  while [ -n "$rest" ]; do
    part=\${rest%%/*}
    case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
    case $part in
      '' | .) continue ;;
      ..) found=\${found%/*}; continue ;;
    esac
    if [ -L "$root$found/$part" ]; then
      links=$((links + 1))
      [ "$links" -le 40 ] || return 1
      link=$(readlink "$root$found/$part")
      case $link in /*) found= ;; esac
      rest=$link/$rest
    else
      found=$found/$part
    fi
  done
}
while [ $# -gt 0 ]; do
  if resolve "$1" && [ -d "$root$found" ]; then cp -a "$root$found/." "$2/"; fi
  shift 2
done
`;

/**
 * Copies directories out of a root file system, which a helper process sees mounted.
 *
 * @throws runtime/start-failed
 */
export async function copyOut(copies: readonly CopyOut[], { host, rootfs, mountPoint }: CopyPlaces): Promise<void> {
  const paths = copies.flatMap(({ source, destination }) => [source, destination]);
  const { status, stderr } = await host.run('/bin/sh', ['-c', script, 'sh', mountPoint, ...paths], {
    mounts: rootfs.mounts(mountPoint),
  });
  if (status === 0) return;
  throw runtimeFault('runtime/start-failed', 'the content of a volume could not be copied from the image', {
    hint: 'Check that there is room on the disk, or use --mount with volume-nocopy.',
    detail: stderr.toString('utf8'),
  });
}
