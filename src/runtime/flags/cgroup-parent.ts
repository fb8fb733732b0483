import { posix } from 'node:path';
import { badFlag } from './bad-flag.ts';

/**
 * Parses `--cgroup-parent`: a path from the root of the hierarchy.
 *
 * @throws runtime/bad-flag when it leads out of it, or names a slice of systemd
 */
export function parseCgroupParent(text: string): string {
  const path = posix.normalize(text).replace(/^\/+|\/+$/g, '');
  if (path === '' || path === '.' || path.split('/').includes('..')) {
    throw badFlag('--cgroup-parent', text, 'is no control group', 'Write a path such as /jobs/nightly.');
  }
  if (path.endsWith('.slice')) {
    throw badFlag('--cgroup-parent', text, 'is a slice of systemd', 'Write the path of a control group instead.');
  }
  return path;
}
