import { isUtf8 } from 'node:buffer';
import { encodePath, utf8 } from '../../base/index.ts';
import type { Entry, EntryType } from '../entry.ts';
import { fields } from './format.ts';
import { formatPaxTime, type PaxRecords } from './format-pax.ts';
import type { UstarHeader } from './write-header.ts';
import { formatXattrKey } from './xattr-name.ts';

/** The headers of an entry: a ustar block, and records of an extended header ahead of it for what ustar can't hold. */
export interface EntryHeaders {
  readonly header: UstarHeader;
  /** Empty when ustar holds it all. */
  readonly records: PaxRecords;
}

const typeflags: Readonly<Record<EntryType, string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  chardevice: '3',
  blockdevice: '4',
  directory: '5',
  fifo: '6',
};

const nothing = new Uint8Array(0);
const noRecords: PaxRecords = new Map();

/** Largest numbers that octal fields of 8 and 12 bytes hold, their NUL left room. */
const maxShort = 0o7777777;
const maxLong = 0o77777777777;

const slash = 0x2f;

/**
 * Lays out an entry. The same entry gives the same bytes always: what ustar holds is not repeated in records, and no time, process
 * or user of the writer goes in.
 */
export function toHeaders(entry: Entry): EntryHeaders {
  const path = encodeEntryPath(entry);
  const link = entry.linkTarget === '' ? nothing : encodePath(entry.linkTarget);
  const split = splitPath(path);
  const header: UstarHeader = {
    typeflag: typeflags[entry.type],
    name: split?.name ?? path.subarray(0, fields.name.length),
    prefix: split?.prefix ?? nothing,
    linkName: link.subarray(0, fields.linkName.length),
    mode: entry.mode,
    uid: entry.uid <= maxShort ? entry.uid : 0,
    gid: entry.gid <= maxShort ? entry.gid : 0,
    size: entry.size <= maxLong ? entry.size : 0,
    mtime: isOctalTime(entry) ? entry.mtimeSec : 0,
    devMajor: entry.devMajor,
    devMinor: entry.devMinor,
  };
  const fits =
    split !== undefined && link.length <= fields.linkName.length && numbersFit(entry) && entry.xattrs.size === 0;
  return { header, records: fits ? noRecords : toRecords(entry, split === undefined ? path : undefined, link) };
}

function isOctalTime({ mtimeSec }: Entry): boolean {
  return mtimeSec >= 0 && mtimeSec <= maxLong;
}

function numbersFit(entry: Entry): boolean {
  return (
    entry.uid <= maxShort &&
    entry.gid <= maxShort &&
    entry.size <= maxLong &&
    entry.mtimeNsec === 0 &&
    isOctalTime(entry)
  );
}

/** @param longPath the path when the header could not hold it */
function toRecords(entry: Entry, longPath: Uint8Array | undefined, link: Uint8Array): PaxRecords {
  const records: PaxRecords = new Map();
  if (longPath !== undefined) setText(records, 'path', longPath);
  if (link.length > fields.linkName.length) setText(records, 'linkpath', link);
  if (entry.size > maxLong) records.set('size', utf8(String(entry.size)));
  if (entry.uid > maxShort) records.set('uid', utf8(String(entry.uid)));
  if (entry.gid > maxShort) records.set('gid', utf8(String(entry.gid)));
  if (entry.mtimeNsec !== 0 || !isOctalTime(entry)) {
    records.set('mtime', utf8(formatPaxTime(entry.mtimeSec, entry.mtimeNsec)));
  }
  for (const [name, value] of entry.xattrs) records.set(`SCHILY.xattr.${formatXattrKey(name)}`, value);
  return records;
}

/** Text in records is UTF-8; bytes that are not have to be declared, or libarchive refuses them (GNU tar says that it ignores the record). */
function setText(records: PaxRecords, key: string, value: Uint8Array): void {
  records.set(key, value);
  if (!isUtf8(value)) records.set('hdrcharset', utf8('BINARY'));
}

/** The path as an archive has it: a slash after a directory, and `./` for the root. */
function encodeEntryPath(entry: Entry): Uint8Array {
  if (entry.type !== 'directory') return encodePath(entry.path);
  return encodePath(entry.path === '' ? './' : `${entry.path}/`);
}

/** Splits a path at a slash into what the two fields hold, the prefix as short as can be; `undefined` when no slash does it. */
function splitPath(path: Uint8Array): { readonly name: Uint8Array; readonly prefix: Uint8Array } | undefined {
  if (path.length <= fields.name.length) return { name: path, prefix: nothing };
  const at = path.indexOf(slash, path.length - fields.name.length - 1);
  if (at < 0 || at > fields.prefix.length || at === path.length - 1) return undefined;
  return { name: path.subarray(at + 1), prefix: path.subarray(0, at) };
}
