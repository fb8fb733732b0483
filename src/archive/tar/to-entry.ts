import { type Fault, wrapFault } from '../../base/index.ts';
import type { Entry, EntryType } from '../entry.ts';
import { archiveFault } from '../faults.ts';
import { assertSymlinkTarget, normalizeEntryPath, quotePath } from './entry-path.ts';
import { maxMajor, maxMinor, maxOwner } from './entry-ranges.ts';
import type { TarHeader } from './header.ts';
import type { PaxFields } from './pax.ts';

/** An entry in the making: its header, and what the extended headers ahead of it said. */
export interface EntryDraft {
  readonly type: EntryType;
  /** The path as it is written. */
  readonly name: string;
  readonly header: TarHeader;
  readonly pax: PaxFields;
  readonly longLink: string | undefined;
  /** Where the first of the headers begins. */
  readonly start: number;
  /** Bytes that follow in the archive, as the headers say it; of no meaning for anything but a file. */
  readonly size: number;
}

const noXattrs: ReadonlyMap<string, Uint8Array> = new Map();

/**
 * Lays the extended headers over the header and checks what comes out.
 *
 * @param size bytes of the file as its readers see it, holes included
 * @throws archive/bad-path, archive/escaping-path, archive/bad-tar
 */
export function toEntry(draft: EntryDraft, size: number): Entry {
  const { type, header, pax } = draft;
  const isDevice = type === 'chardevice' || type === 'blockdevice';
  return {
    path: toPath(draft),
    type,
    mode: inRange(draft, 'mode', header.mode, Number.MAX_SAFE_INTEGER) % 0o10000,
    uid: inRange(draft, 'uid', pax.uid ?? header.uid, maxOwner),
    gid: inRange(draft, 'gid', pax.gid ?? header.gid, maxOwner),
    size: type === 'file' ? size : 0,
    mtimeSec: pax.mtimeSec ?? header.mtime,
    mtimeNsec: pax.mtimeNsec ?? 0,
    linkTarget: toLinkTarget(draft),
    devMajor: isDevice ? inRange(draft, 'device major', pax.devMajor ?? header.devMajor, maxMajor) : 0,
    devMinor: isDevice ? inRange(draft, 'device minor', pax.devMinor ?? header.devMinor, maxMinor) : 0,
    xattrs: pax.xattrs ?? noXattrs,
  };
}

/** A fault of one entry, with its path and the byte where its headers begin. */
export function entryFault(draft: Pick<EntryDraft, 'name' | 'start'>, why: string): Fault {
  return archiveFault(
    'archive/bad-tar',
    `malformed tar at byte ${draft.start}: entry ${quotePath(draft.name)}: ${why}`,
  );
}

function toPath(draft: EntryDraft): string {
  const path = withPlace(draft, () => normalizeEntryPath(draft.name));
  if (path === '' && draft.type !== 'directory') throw entryFault(draft, `a ${draft.type} can't be the root`);
  return path;
}

function toLinkTarget(draft: EntryDraft): string {
  const { type, header, pax, longLink } = draft;
  if (type !== 'hardlink' && type !== 'symlink') return '';
  const target = pax.linkPath ?? longLink ?? header.linkName;
  return withPlace(draft, () => {
    if (type === 'hardlink') return normalizeHardlinkTarget(target);
    assertSymlinkTarget(target);
    return target;
  });
}

function normalizeHardlinkTarget(target: string): string {
  const path = target === '' ? '' : normalizeEntryPath(target);
  if (path === '') throw archiveFault('archive/bad-path', 'a hard link has no target but the root');
  return path;
}

function withPlace<Result>(draft: EntryDraft, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw wrapFault(`entry ${quotePath(draft.name)} at byte ${draft.start} of the tar`, error);
  }
}

function inRange(draft: EntryDraft, what: string, value: number, max: number): number {
  if (value >= 0 && value <= max) return value;
  throw entryFault(draft, `its ${what} ${value} is outside 0 to ${max}`);
}
