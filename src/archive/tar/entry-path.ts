import { archiveFault } from '../faults.ts';

/**
 * The path of an entry as a layer knows it: relative to the root, single slashes, no `.` components, no trailing slash; the root
 * itself is ''. An absolute path means relative to the layer's root, as every peer takes it.
 *
 * @throws archive/escaping-path for any `..` component
 * @throws archive/bad-path
 */
export function normalizeEntryPath(path: string): string {
  throw archiveFault('archive/bad-path', `not written yet ${path}`);
}
