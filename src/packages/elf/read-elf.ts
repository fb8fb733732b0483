/** Reads `length` bytes from `position` on; fewer at the end of the file. */
export type ReadAt = (position: number, length: number) => Uint8Array;

/** What a program or library for 64 bits says that it runs on. */
export interface Elf {
  /** In Go's words; `undefined` for another one. */
  readonly architecture: 'amd64' | 'arm64' | undefined;
  /** Names of libraries that it is linked with (DT_NEEDED). */
  readonly needed: readonly string[];
}

const architectures: Readonly<Record<number, Elf['architecture']>> = { 62: 'amd64', 183: 'arm64' };

const loadSegment = 1;
const dynamicSegment = 2;

// Tags of the dynamic section.
const endOfTags = 0;
const neededTag = 1;
const stringTableTag = 5;

/** Bounds on what a hostile file may make us read. */
const mostSegments = 256;
const mostTags = 4096;
const longestName = 4096;

/**
 * Reads the headers of an ELF file for 64 bits, little endian. Source: System V ABI, "Object Files", "Dynamic Linking".
 *
 * @returns `undefined` when it is none, or one that contradicts itself
 */
export function readElf(readAt: ReadAt): Elf | undefined {
  const read = (position: number, length: number): Buffer => Buffer.from(readAt(position, length));
  const header = read(0, 64);
  if (header.length < 64 || header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1)
    return undefined;
  try {
    const segments = readSegments(header, read);
    return { architecture: architectures[header.readUInt16LE(18)], needed: readNeeded(segments, read) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

type Read = (position: number, length: number) => Buffer;

function readSegments(header: Buffer, read: Read): readonly Segment[] {
  const start = Number(header.readBigUInt64LE(32));
  const size = header.readUInt16LE(54);
  const count = header.readUInt16LE(56);
  if (size < 56 || count > mostSegments) throw new RangeError('segments');
  const table = read(start, size * count);
  return Array.from({ length: count }, (_, at) => ({
    type: table.readUInt32LE(at * size),
    offset: Number(table.readBigUInt64LE(at * size + 8)),
    address: Number(table.readBigUInt64LE(at * size + 16)),
    size: Number(table.readBigUInt64LE(at * size + 32)),
  }));
}

function readNeeded(segments: readonly Segment[], read: Read): readonly string[] {
  const dynamic = segments.find(({ type }) => type === dynamicSegment);
  if (dynamic === undefined) return [];
  const tags = readTags(read(dynamic.offset, Math.min(dynamic.size, mostTags * 16)));
  const strings = tags.find(({ tag }) => tag === stringTableTag);
  if (strings === undefined) return [];
  const base = toOffset(segments, strings.value);
  return tags.filter(({ tag }) => tag === neededTag).map(({ value }) => toName(read(base + value, longestName)));
}

interface Tag {
  readonly tag: number;
  readonly value: number;
}

function readTags(bytes: Buffer): readonly Tag[] {
  const tags: Tag[] = [];
  for (let at = 0; at + 16 <= bytes.length; at += 16) {
    const tag = Number(bytes.readBigInt64LE(at));
    if (tag === endOfTags) break;
    tags.push({ tag, value: Number(bytes.readBigUInt64LE(at + 8)) });
  }
  return tags;
}

/** Where in the file what is loaded at an address lies. */
function toOffset(segments: readonly Segment[], address: number): number {
  const segment = segments.find(
    ({ type, address: start, size }) => type === loadSegment && address >= start && address < start + size,
  );
  if (segment === undefined) throw new RangeError('address');
  return segment.offset + address - segment.address;
}

function toName(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  if (end < 0) throw new RangeError('name');
  return bytes.toString('latin1', 0, end);
}
