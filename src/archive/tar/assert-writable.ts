import type { Entry } from '../entry.ts';
import { archiveFault } from '../faults.ts';
import { assertSymlinkTarget, normalizeEntryPath, quotePath } from './entry-path.ts';
import { maxMajor, maxMinor, maxOwner } from './entry-ranges.ts';
import { isXattrName } from './xattr-name.ts';

/**
 * Holds an entry against what `Entry` promises, so that nothing is written that would not be read back as the same entry.
 *
 * @throws archive/bad-entry, archive/bad-path, archive/escaping-path
 */
export function assertWritable(entry: Entry): void {
  const { path, type } = entry;
  if (path === '') must(entry, type === 'directory', 'only a directory can be the root');
  else must(entry, normalizeEntryPath(path) === path, 'its path is not normalised');
  assertLink(entry);
  assertNumber(entry, 'mode', entry.mode, 0, 0o7777);
  assertNumber(entry, 'uid', entry.uid, 0, maxOwner);
  assertNumber(entry, 'gid', entry.gid, 0, maxOwner);
  assertNumber(entry, 'size', entry.size, 0, type === 'file' ? Number.MAX_SAFE_INTEGER : 0);
  assertNumber(entry, 'mtime', entry.mtimeSec, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  assertNumber(entry, 'mtime nanoseconds', entry.mtimeNsec, 0, 999_999_999);
  const isDevice = type === 'chardevice' || type === 'blockdevice';
  assertNumber(entry, 'device major', entry.devMajor, 0, isDevice ? maxMajor : 0);
  assertNumber(entry, 'device minor', entry.devMinor, 0, isDevice ? maxMinor : 0);
  for (const name of entry.xattrs.keys()) {
    must(entry, isXattrName(name), 'an extended attribute has no proper name');
  }
}

function assertLink(entry: Entry): void {
  const { type, linkTarget } = entry;
  if (type === 'symlink') assertSymlinkTarget(linkTarget);
  else if (type === 'hardlink') {
    must(
      entry,
      linkTarget !== '' && normalizeEntryPath(linkTarget) === linkTarget,
      'its target is not a normalised path',
    );
  } else must(entry, linkTarget === '', `a ${type} has no link target`);
}

function assertNumber(entry: Entry, what: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw archiveFault('archive/bad-entry', `${quotePath(entry.path)}: its ${what} ${value} is outside ${min} to ${max}`);
}

function must(entry: Entry, holds: boolean, why: string): void {
  if (!holds) throw archiveFault('archive/bad-entry', `${quotePath(entry.path)}: ${why}`);
}
