import { posix } from 'node:path';
import type { IsolationOptions } from '../isolation-options.ts';

/** Where the container's control groups lie, from the root of each hierarchy. */
export function toCgroupsPath({ cgroupParent }: Pick<IsolationOptions, 'cgroupParent'>, id: string): string {
  return posix.join('/', cgroupParent ?? '', 'nacre', id);
}
