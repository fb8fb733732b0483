import { badTar, decodeLongPath } from './header.ts';
import { readDecimal } from './number.ts';
import { parseSparseList, type SparseNumbers } from './sparse-map.ts';
import { parseXattrKey } from './xattr-name.ts';

/**
 * What extended headers say of an entry, in the words of `Entry`; a field that they don't mention is left out.
 * Records that make no difference to a layer (atime, ctime, uname, gname, comment, hdrcharset and unknown ones) are dropped.
 */
export interface PaxFields {
  path?: string;
  linkPath?: string;
  size?: number;
  uid?: number;
  gid?: number;
  mtimeSec?: number;
  mtimeNsec?: number;
  devMajor?: number;
  devMinor?: number;
  xattrs?: Map<string, Uint8Array>;
  sparse?: SparseRecords;
}

/** What GNU tar's PAX records say of a sparse file: its own name, its size with holes, and the map unless that comes ahead of the content. */
export interface SparseRecords {
  name?: string;
  size?: number;
  major?: number;
  minor?: number;
  numbers: SparseNumbers;
}

const sparsePrefix = 'GNU.sparse.';
const xattrPrefix = 'SCHILY.xattr.';
const newline = 0x0a;
const space = 0x20;
const equals = 0x3d;

/**
 * Reads the records of an extended header, each `<length> <key>=<value>\n` with the length counted over all of it.
 * A later record overrides an earlier one; an empty value takes back what `fields` had.
 *
 * @param fields what is known already, and where the result goes
 * @param position where the records lie in the archive, for messages
 * @throws archive/bad-tar
 * Source: POSIX.1-2017 pax, "pax Header Block".
 */
export function parsePaxRecords(bytes: Buffer, position: number, fields: PaxFields): void {
  let at = 0;
  while (at < bytes.length) {
    const gap = bytes.indexOf(space, at);
    const length = readDecimal(bytes, at, gap);
    const end = at + length;
    if (!(end <= bytes.length)) throw badTar(position + at, 'an extended header record has a wrong length');
    const mark = bytes.indexOf(equals, gap);
    if (mark <= gap + 1 || mark >= end - 1 || bytes[end - 1] !== newline) {
      throw badTar(position + at, 'an extended header record is not "length key=value" and a line end');
    }
    const record = { key: bytes.toString('latin1', gap + 1, mark), value: bytes.subarray(mark + 1, end - 1) };
    applyRecord(record, position + at, fields);
    at = end;
  }
}

interface PaxRecord {
  /** A character for each byte. */
  readonly key: string;
  readonly value: Buffer;
}

type RecordReader = (record: PaxRecord, position: number, fields: PaxFields) => void;

const recordReaders: ReadonlyMap<string, RecordReader> = new Map([
  ['path', (record, position, fields) => assign(fields, 'path', readTextValue(record, position))],
  ['linkpath', (record, position, fields) => assign(fields, 'linkPath', readTextValue(record, position))],
  ['size', (record, position, fields) => assign(fields, 'size', readNumberValue(record, position))],
  ['uid', (record, position, fields) => assign(fields, 'uid', readNumberValue(record, position))],
  ['gid', (record, position, fields) => assign(fields, 'gid', readNumberValue(record, position))],
  ['mtime', applyTime],
  ['SCHILY.devmajor', (record, position, fields) => assign(fields, 'devMajor', readNumberValue(record, position))],
  ['SCHILY.devminor', (record, position, fields) => assign(fields, 'devMinor', readNumberValue(record, position))],
]);

function applyRecord(record: PaxRecord, position: number, fields: PaxFields): void {
  const read = recordReaders.get(record.key);
  if (read !== undefined) read(record, position, fields);
  else if (record.key.startsWith(sparsePrefix)) applySparse(record, position, fields);
  else if (record.key.startsWith(xattrPrefix)) applyXattr(record, position, fields);
}

function assign<Key extends keyof PaxFields>(fields: PaxFields, key: Key, value: PaxFields[Key] | undefined): void {
  if (value === undefined) delete fields[key];
  else fields[key] = value;
}

function readTextValue({ key, value }: PaxRecord, position: number): string | undefined {
  if (value.includes(0)) throw badTar(position, `the extended header's ${key} holds a NUL byte`);
  return value.length === 0 ? undefined : decodeLongPath(value, position);
}

function readNumberValue({ key, value }: PaxRecord, position: number): number | undefined {
  if (value.length === 0) return undefined;
  const number = readDecimal(value, 0, value.length);
  if (Number.isFinite(number)) return number;
  throw badTar(position, `the extended header's ${key} ${Number.isNaN(number) ? 'is not a number' : 'is beyond 2^53'}`);
}

const timePattern = /^(-?)([0-9]{1,16})(?:\.([0-9]*))?$/;

/** Seconds with a decimal fraction; what is finer than a nanosecond is rounded down. */
function applyTime({ value }: PaxRecord, position: number, fields: PaxFields): void {
  if (value.length === 0) {
    delete fields.mtimeSec;
    delete fields.mtimeNsec;
    return;
  }
  const [, sign, whole = '', fraction = ''] = timePattern.exec(value.toString('latin1')) ?? [];
  const seconds = Number(whole);
  if (sign === undefined || !Number.isSafeInteger(seconds)) {
    throw badTar(position, "the extended header's mtime is not a time");
  }
  const nanos = Number(fraction.slice(0, 9).padEnd(9, '0'));
  const rest = /[1-9]/.test(fraction.slice(9)) ? 1 : 0;
  const down = sign === '-' ? nanos + rest : 0;
  const borrow = down > 0 ? 1 : 0;
  fields.mtimeSec = sign === '-' ? 0 - seconds - borrow : seconds;
  fields.mtimeNsec = sign === '-' ? borrow * 1e9 - down : nanos;
}

function applyXattr({ key, value }: PaxRecord, position: number, fields: PaxFields): void {
  const name = parseXattrKey(key.slice(xattrPrefix.length));
  if (name === undefined) throw badTar(position, 'an extended attribute has no proper name');
  fields.xattrs ??= new Map();
  // Copied, since the records lie in a buffer that is used again.
  fields.xattrs.set(name, Uint8Array.from(value));
}

function applySparse(record: PaxRecord, position: number, fields: PaxFields): void {
  fields.sparse ??= { numbers: [] };
  const { sparse } = fields;
  switch (record.key) {
    case 'GNU.sparse.name':
      sparse.name = readTextValue(record, position) ?? '';
      return;
    case 'GNU.sparse.size':
    case 'GNU.sparse.realsize':
      sparse.size = readNumberValue(record, position) ?? 0;
      return;
    case 'GNU.sparse.major':
      sparse.major = readNumberValue(record, position) ?? 0;
      return;
    case 'GNU.sparse.minor':
      sparse.minor = readNumberValue(record, position) ?? 0;
      return;
    case 'GNU.sparse.map':
      sparse.numbers = parseSparseList(record.value, position);
      return;
    case 'GNU.sparse.offset':
    case 'GNU.sparse.numbytes':
      addSparseNumber(record, position, sparse.numbers);
  }
}

/** Format 0.0 repeats two keys, which take turns. */
function addSparseNumber(record: PaxRecord, position: number, numbers: SparseNumbers): void {
  const turn = numbers.length % 2 === 0 ? 'GNU.sparse.offset' : 'GNU.sparse.numbytes';
  if (record.key !== turn) throw badTar(position, 'the sparse map is out of order');
  numbers.push(readNumberValue(record, position) ?? 0);
}
