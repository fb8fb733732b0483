import { encodePath, limits } from '../../base/index.ts';
import { archiveFault } from '../faults.ts';

/** Most bytes in one component of a path: NAME_MAX of every Linux file system a layer is unpacked to. */
const maxComponent = 255;

/**
 * The path of an entry as a layer knows it: relative to the root, single slashes, no `.` components, no trailing slash; the root
 * itself is ''. An absolute path means relative to the layer's root, as every peer takes it.
 *
 * A `..` is refused wherever it stands, also where it would stay inside (`a/../b`), as GNU tar does when it extracts. containerd and
 * umoci resolve it within the root and docker refuses only what leaves it, but what `a/..` means depends on whether `a` is a symlink
 * by then, and no writer of layers has a use for it.
 *
 * @throws archive/escaping-path for any `..` component
 * @throws archive/bad-path when the path is empty, holds a NUL byte, has a component over 255 bytes or more bytes than `limits.path`
 */
export function normalizeEntryPath(path: string): string {
  if (isPlain(path)) return path;
  if (path === '') throw archiveFault('archive/bad-path', 'an entry has no name');
  if (path.includes('\0')) throw archiveFault('archive/bad-path', `the path ${quotePath(path)} holds a NUL byte`);
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  for (const part of parts) assertComponent(part, path);
  const normal = parts.join('/');
  assertPathLength(normal);
  return normal;
}

/**
 * The target of a symlink, which is kept as it stands: where it leads is decided when it is followed.
 *
 * @throws archive/bad-path when no symlink can have this target: empty, with a NUL byte, or more bytes than `limits.path`
 */
export function assertSymlinkTarget(target: string): void {
  if (target === '') throw archiveFault('archive/bad-path', 'a symbolic link has no target');
  if (target.includes('\0')) {
    throw archiveFault('archive/bad-path', `the link target ${quotePath(target)} holds a NUL byte`);
  }
  assertPathLength(target);
}

/** A path in quotes for a message: control characters escaped, at most 200 characters. */
export function quotePath(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}

/** Whether a path is ASCII, short and normal already, which nearly all are: decided in one pass with nothing allocated. */
function isPlain(path: string): boolean {
  if (path.length > maxComponent) return false;
  let start = 0;
  for (let at = 0; at < path.length; at++) {
    const unit = path.charCodeAt(at);
    if (unit === 0 || unit > 0x7f) return false;
    if (unit !== 0x2f) continue;
    if (isNothing(path, start, at)) return false;
    start = at + 1;
  }
  return !isNothing(path, start, path.length);
}

/** Whether the component from `start` to `end` is empty, `.` or `..`. */
function isNothing(path: string, start: number, end: number): boolean {
  const length = end - start;
  return length === 0 || (length <= 2 && path.charCodeAt(start) === 0x2e && path.charCodeAt(end - 1) === 0x2e);
}

function assertComponent(part: string, path: string): void {
  if (part === '..') {
    const hint = 'Make the archive with paths relative to the root of the layer.';
    throw archiveFault('archive/escaping-path', `the path ${quotePath(path)} has a ".." component`, { hint });
  }
  // A character has at most 3 bytes in UTF-8 for each UTF-16 unit.
  if (part.length * 3 > maxComponent && encodePath(part).length > maxComponent) {
    throw archiveFault('archive/bad-path', `the path ${quotePath(path)} has a component over ${maxComponent} bytes`);
  }
}

function assertPathLength(path: string): void {
  if (path.length * 3 <= limits.path) return;
  const { length } = encodePath(path);
  if (length > limits.path) {
    throw archiveFault(
      'archive/bad-path',
      `the path ${quotePath(path)} has ${length} bytes, at most ${limits.path} allowed`,
    );
  }
}
