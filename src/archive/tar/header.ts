import { decodePath, type Fault, limits } from '../../base/index.ts';
import { archiveFault } from '../faults.ts';
import { blockSize, type Field, type FieldName, fields, headerChecksum } from './format.ts';
import { readNumber } from './number.ts';

/** A header block as it stands, before extended headers are laid over it. */
export interface TarHeader {
  /** The type flag as a character; '\0' is what v7 wrote for files. */
  readonly typeflag: string;
  /** The name with its prefix; '' when the field is empty. */
  readonly name: string;
  readonly linkName: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly devMajor: number;
  readonly devMinor: number;
}

/** What the magic field says a header is; v7 has none. */
type Dialect = 'v7' | 'ustar' | 'gnu';

/** Whether the block at `at` is all zeros. */
export function isZeroBlock(block: Uint8Array, at: number): boolean {
  for (let index = at; index < at + blockSize; index++) if (block[index] !== 0) return false;
  return true;
}

/**
 * Reads the header block at `at`. Numbers are not yet held against any range but that of a double.
 *
 * @param position where the block lies in the archive, for messages
 * @throws archive/bad-tar when the checksum is wrong or a numeric field is no number
 */
export function parseTarHeader(block: Buffer, at: number, position: number): TarHeader {
  assertChecksum(block, at, position);
  const dialect = dialectOf(block, at);
  const number = (field: FieldName): number => readField(block, at, field, position);
  const typeflag = String.fromCharCode(block[at + fields.typeflag.at] ?? 0);
  const isDevice = dialect !== 'v7' && (typeflag === '3' || typeflag === '4');
  return {
    typeflag,
    name: readName(block, at, dialect),
    linkName: typeflag === '1' || typeflag === '2' ? readText(block, at, fields.linkName) : '',
    mode: number('mode'),
    uid: number('uid'),
    gid: number('gid'),
    size: number('size'),
    mtime: number('mtime'),
    devMajor: isDevice ? number('devMajor') : 0,
    devMinor: isDevice ? number('devMinor') : 0,
  };
}

/** Text up to the first NUL or the end of `length` bytes. */
function readText(block: Buffer, at: number, field: Field): string {
  const start = at + field.at;
  let end = start;
  let high = 0;
  for (; end < start + field.length; end++) {
    const byte = block[end] ?? 0;
    if (byte === 0) break;
    high |= byte;
  }
  return high < 0x80 ? block.toString('latin1', start, end) : decodePath(block.subarray(start, end));
}

/**
 * The bytes of a path in an extended header → text. Bounded ahead of decoding, which is slow for bytes that are not UTF-8; twice the limit
 * leaves room for what normalising takes away.
 *
 * @throws archive/bad-path
 */
export function decodeLongPath(bytes: Buffer, position: number): string {
  if (bytes.length <= 2 * limits.path) return decodePath(bytes);
  const why = `a path of ${bytes.length} bytes at byte ${position} of the tar, at most ${limits.path} allowed`;
  throw archiveFault('archive/bad-path', why);
}

/** @throws archive/bad-tar when the field is no number or one beyond 2^53 */
export function readField(block: Uint8Array, at: number, field: FieldName, position: number): number {
  const { at: offset, length } = fields[field];
  const value = readNumber(block, at + offset, length);
  if (Number.isFinite(value)) return value;
  throw badTar(position, `the ${field} field ${Number.isNaN(value) ? 'is not a number' : 'is beyond 2^53'}`);
}

/** A malformed archive, with the byte at which that shows. */
export function badTar(position: number, why: string): Fault {
  return archiveFault('archive/bad-tar', `malformed tar at byte ${position}: ${why}`);
}

function assertChecksum(block: Uint8Array, at: number, position: number): void {
  const written = readNumber(block, at + fields.checksum.at, fields.checksum.length);
  const sum = headerChecksum(block, at);
  if (written === sum || written === sum - 256 * highBytes(block, at)) return;
  if (position === 0) {
    const hint = 'Check that the file is a tar archive, compressed with nothing but gzip, zstd or xz.';
    throw archiveFault('archive/bad-tar', 'this is not a tar archive: it does not begin with a tar header', { hint });
  }
  const found = Number.isFinite(written) ? `${written}` : 'no number';
  throw badTar(position, `the header checksum is ${sum} where ${found} is written`);
}

/** Bytes over 127 outside the checksum field: some old writers summed signed characters. */
function highBytes(block: Uint8Array, at: number): number {
  const { checksum } = fields;
  let count = 0;
  for (let index = 0; index < blockSize; index++) {
    const inChecksum = index >= checksum.at && index < checksum.at + checksum.length;
    if (!inChecksum && (block[at + index] ?? 0) >= 0x80) count += 1;
  }
  return count;
}

function dialectOf(block: Buffer, at: number): Dialect {
  const magic = block.toString('latin1', at + fields.magic.at, at + fields.magic.at + fields.magic.length);
  if (magic === 'ustar  \0') return 'gnu';
  return magic.startsWith('ustar\0') ? 'ustar' : 'v7';
}

function readName(block: Buffer, at: number, dialect: Dialect): string {
  const name = readText(block, at, fields.name);
  const prefix = readPrefix(block, at, dialect);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function readPrefix(block: Buffer, at: number, dialect: Dialect): string {
  if (block[at + fields.prefix.at] === 0) return '';
  switch (dialect) {
    case 'v7':
      return '';
    case 'ustar':
      return readText(block, at, isStar(block, at) ? fields.starPrefix : fields.prefix);
    case 'gnu':
      // Go before 1.8, and so docker of that time, wrote a prefix into GNU headers, where an access time belongs.
      return Number.isNaN(readNumber(block, at + fields.gnuAccessTime.at, fields.gnuAccessTime.length))
        ? readText(block, at, fields.prefix)
        : '';
  }
}

function isStar(block: Buffer, at: number): boolean {
  const { starMark } = fields;
  return block.toString('latin1', at + starMark.at, at + starMark.at + starMark.length) === 'tar\0';
}
