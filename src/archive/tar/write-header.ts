import { blockSize, type Field, type FieldName, fields, headerChecksum } from './format.ts';
import { writeOctal } from './number.ts';

/** The values of a ustar header block, each fit for its field. */
export interface UstarHeader {
  readonly typeflag: string;
  readonly name: Uint8Array;
  readonly prefix: Uint8Array;
  readonly linkName: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly devMajor: number;
  readonly devMinor: number;
}

/** Writes a header block at `at`. The names of user and group are left empty: in a layer the numbers rule. */
export function writeHeader(block: Uint8Array, at: number, header: UstarHeader): void {
  const octal = (field: FieldName, value: number): void => {
    writeOctal(block, at + fields[field].at, fields[field].length, value);
  };
  block.fill(0, at, at + blockSize);
  block.set(header.name, at + fields.name.at);
  block.set(header.prefix, at + fields.prefix.at);
  block.set(header.linkName, at + fields.linkName.at);
  block.set(magic, at + fields.magic.at);
  block[at + fields.typeflag.at] = header.typeflag.charCodeAt(0);
  octal('mode', header.mode);
  octal('uid', header.uid);
  octal('gid', header.gid);
  octal('size', header.size);
  octal('mtime', header.mtime);
  octal('devMajor', header.devMajor);
  octal('devMinor', header.devMinor);
  writeChecksum(block, at, fields.checksum);
}

const magic = Buffer.from('ustar\x0000', 'latin1');

/** Six digits, a NUL and a space, as every tar has written it since v7. */
function writeChecksum(block: Uint8Array, at: number, field: Field): void {
  const sum = headerChecksum(block, at);
  writeOctal(block, at + field.at, field.length - 1, sum);
  block[at + field.at + field.length - 1] = 0x20;
}
