import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '../call.ts';

/** How the peers' programs are called. */
export interface Entered {
  /** Put before every command of a peer: nothing, or a chroot. */
  readonly prefix: readonly string[];
  readonly leave: () => void;
}

/** Makes the lab's directory visible at the same path in the system that NACRE_BENCH_PEERS names, if any. */
export function enterPeers(directory: string): Entered {
  const root = process.env.NACRE_BENCH_PEERS;
  if (root === undefined || root === '') return { prefix: [], leave: () => {} };
  const inside = join(root, directory);
  const mounts: readonly (readonly [string, string])[] = [
    // Daemons remount `/`, which must be a mount for that.
    [root, root],
    ['/proc', join(root, 'proc')],
    ['/sys', join(root, 'sys')],
    ['/dev', join(root, 'dev')],
    [directory, inside],
  ];
  mkdirSync(inside, { recursive: true });
  for (const [source, target] of mounts) call(['mount', source === root ? '--bind' : '--rbind', source, target]);
  return {
    prefix: ['chroot', root],
    leave: () => {
      for (const [, target] of mounts.toReversed()) call(['umount', '--recursive', '--lazy', target]);
    },
  };
}
