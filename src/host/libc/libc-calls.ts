import type { SystemCalls } from '../system-calls.ts';
import type { Libc } from './libc.ts';
import { libcFiles } from './libc-files.ts';
import { libcFlock } from './libc-locks.ts';
import { libcLoop } from './libc-loop.ts';
import { libcMounts } from './libc-mounts.ts';
import { inPrivateNamespace } from './libc-namespace.ts';
import { createNetworkNamespace, inNetworkNamespace } from './libc-network.ts';
import { connectPackets } from './libc-packets.ts';
import { libcVerity } from './libc-verity.ts';
import { openBelow } from './open-below.ts';

/** System calls straight through the C library: about a microsecond each. */
export function libcCalls(libc: Libc): SystemCalls {
  const mounter = libcMounts(libc);
  return {
    ...mounter,
    ...libcFiles(libc),
    ...libcVerity(libc),
    openBelow: (root, path) => openBelow(libc, root, path),
    connectPackets: (path) => connectPackets(libc, path),
    attachLoop: (path) => libcLoop(libc, path),
    flock: (fd, shared, wait) => libcFlock(libc, fd, shared, wait),
    startPrivately: (mounts, command, start) => inPrivateNamespace(libc, mounter, mounts, () => start(command)),
    createNetworkNamespace: (settings) => createNetworkNamespace(libc, settings),
    startInNetwork: (path, command, start) => inNetworkNamespace(libc, path, () => start(command)),
  };
}
