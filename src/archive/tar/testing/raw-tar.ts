/** A tar header field by field; each value is written as it stands, at the field's beginning. */
export interface RawHeader {
  readonly name?: string | Uint8Array;
  readonly mode?: string | Uint8Array;
  readonly uid?: string | Uint8Array;
  readonly gid?: string | Uint8Array;
  /** A number is written in octal. */
  readonly size?: number | string | Uint8Array;
  readonly mtime?: string | Uint8Array;
  readonly typeflag?: string;
  readonly linkName?: string | Uint8Array;
  /** Magic and version; 8 bytes. @default ustar */
  readonly magic?: string;
  readonly devMajor?: string | Uint8Array;
  readonly devMinor?: string | Uint8Array;
  readonly prefix?: string | Uint8Array;
  /** Bytes at offsets of their own, written last. */
  readonly extra?: readonly (readonly [offset: number, bytes: string | Uint8Array])[];
  /** Written instead of the right checksum. */
  readonly checksum?: string;
}

export const gnuMagic: string = 'ustar  \0';
export const v7Magic: string = '\0'.repeat(8);

/** One header block, byte by byte, with none of the writer's rules. */
export function rawHeader(header: RawHeader): Buffer {
  const block = Buffer.alloc(512);
  const put = (offset: number, value: string | Uint8Array): void => {
    block.set(typeof value === 'string' ? Buffer.from(value, 'utf8') : value, offset);
  };
  put(0, header.name ?? 'file');
  put(100, header.mode ?? '0000644\0');
  put(108, header.uid ?? '0000000\0');
  put(116, header.gid ?? '0000000\0');
  put(
    124,
    typeof header.size === 'number' ? header.size.toString(8).padStart(11, '0') : (header.size ?? '00000000000\0'),
  );
  put(136, header.mtime ?? '00000000000\0');
  put(156, header.typeflag ?? '0');
  put(157, header.linkName ?? '');
  put(257, header.magic ?? 'ustar\x0000');
  put(329, header.devMajor ?? '');
  put(337, header.devMinor ?? '');
  put(345, header.prefix ?? '');
  for (const [offset, bytes] of header.extra ?? []) put(offset, bytes);
  put(148, header.checksum ?? formatChecksum(block));
  return block;
}

/** The checksum field for a block, whatever stands in that field. */
export function formatChecksum(block: Uint8Array): string {
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return `${sum.toString(8).padStart(6, '0')}\0 `;
}

/** Bytes filled up with zeros to whole blocks. */
export function padded(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes], Math.ceil(bytes.length / 512) * 512);
}

/** A header with its content after it; the size is the content's unless given. */
export function rawEntry(header: RawHeader, content: string | Uint8Array = ''): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([rawHeader({ size: bytes.length, ...header }), padded(bytes)]);
}

/** A PAX record with the right length. */
export function rawRecord(key: string, value: string | Uint8Array): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** An extended header of these records ('x', or 'g' when asked for). */
export function rawPax(
  records: readonly (readonly [key: string, value: string | Uint8Array])[],
  typeflag = 'x',
): Buffer {
  return rawEntry({ name: 'PaxHeader', typeflag }, Buffer.concat(records.map(([key, value]) => rawRecord(key, value))));
}

/** A number in base 256, two's complement, as GNU tar writes what octal can't hold. */
export function base256(value: bigint, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let rest = BigInt.asUintN(length * 8, value);
  for (let at = length - 1; at >= 0; at--) {
    bytes[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  bytes[0] = (bytes[0] ?? 0) | 0x80;
  return bytes;
}

/** The two zero blocks. */
export const endMarker: Buffer = Buffer.alloc(1024);
