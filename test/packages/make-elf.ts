/** What a program or library in a test says that it needs. */
export interface ElfFields {
  readonly needed: readonly string[];
  /** @default amd64 */
  readonly architecture?: 'amd64' | 'arm64';
}

const base = 0x10000;
const headerSize = 64;
const segmentSize = 56;

/** The headers of an ELF file for 64 bits, with no code in it. */
export function makeElf({ needed, architecture = 'amd64' }: ElfFields): Buffer {
  const names = ['', ...needed];
  const strings = Buffer.from(names.map((name) => `${name}\0`).join(''));
  const offsetOf = (name: string): number =>
    Buffer.byteLength(
      names
        .slice(0, names.indexOf(name))
        .map((each) => `${each}\0`)
        .join(''),
    );
  const stringsAt = headerSize + 2 * segmentSize;
  const tagsAt = stringsAt + strings.length;
  const tags = [...needed.map((name) => [1, offsetOf(name)] as const), [5, base + stringsAt] as const, [0, 0] as const];
  const dynamic = Buffer.concat(tags.map(([tag, value]) => numbers(tag, value)));
  const size = tagsAt + dynamic.length;
  const header = Buffer.alloc(headerSize);
  header.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  header.writeUInt16LE(architecture === 'amd64' ? 62 : 183, 18);
  header.writeBigUInt64LE(BigInt(headerSize), 32);
  header.writeUInt16LE(segmentSize, 54);
  header.writeUInt16LE(2, 56);
  return Buffer.concat([header, segment(1, 0, size), segment(2, tagsAt, dynamic.length), ...[strings, dynamic]]);
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [at, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), at * 8);
  return bytes;
}

function segment(type: number, offset: number, size: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  return Buffer.concat([head, numbers(offset, base + offset, base + offset, size, size, 1)]);
}
