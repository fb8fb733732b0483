import { nearestName } from '../base/index.ts';
import { snapshotFault } from './faults.ts';

/** The ways to have layers ready for mounting, best first. */
export const snapshotters = ['erofs', 'erofs-loop', 'unpacked', 'unpacked-userns'] as const;

/**
 * `erofs`: the kernel reads index and tar as files; `erofs-loop`: through loop devices; `unpacked`: as directories; `unpacked-userns`: as
 * directories that root of a user namespace unpacks and mounts.
 */
export type Snapshotter = (typeof snapshotters)[number];

/** @throws snapshot/unknown-snapshotter */
export function parseSnapshotter(text: string): Snapshotter {
  const found = snapshotters.find((name) => name === text);
  if (found !== undefined) return found;
  const near = nearestName(text, snapshotters);
  const all = `Set NACRE_SNAPSHOTTER to one of ${snapshotters.join(', ')}, or leave it out.`;
  throw snapshotFault('snapshot/unknown-snapshotter', `there is no snapshotter "${text}"`, {
    hint: near === undefined ? all : `Did you mean ${near}? ${all}`,
  });
}
