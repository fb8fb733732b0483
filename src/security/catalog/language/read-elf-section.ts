import { bounds } from '../bounds.ts';
import type { ImageFile } from '../image-files.ts';

/** Sections of a program, by name. */
export interface ElfSections {
  /** The bytes of a section; `undefined` when there is none of that name, or too large a one. */
  read(name: string): Uint8Array | undefined;
}

const [class64, littleEndian, bigEndian] = [2, 1, 2];
const mostSections = 10_000;
const noBits = 8;

/**
 * The sections of an ELF file; `undefined` when the file is none, or has none. Only headers are read.
 *
 * Source: System V ABI, chapter 4.
 */
export function openElf(file: ImageFile): ElfSections | undefined {
  if (file.size < 64) return undefined;
  const head = file.part(0, 64);
  if (head[0] !== 0x7f || head[1] !== 0x45 || head[2] !== 0x4c || head[3] !== 0x46) return undefined;
  if (head[5] !== littleEndian && head[5] !== bigEndian) return undefined;
  const layout = head[4] === class64 ? layout64 : layout32;
  const little = head[5] === littleEndian;
  const header = viewOf(head);
  const size = header.getUint16(layout.entrySize, little);
  const count = header.getUint16(layout.count, little);
  const names = header.getUint16(layout.names, little);
  if (count === 0 || count > mostSections || size < layout.leastEntry || names >= count) return undefined;
  const table = file.part(layout.word(header, layout.offset, little), size * count);
  if (table.length < size * count) return undefined;
  const sections = Array.from({ length: count }, (_, at) =>
    readSection(viewOf(table.subarray(at * size, (at + 1) * size)), layout, little),
  );
  return { read: (name) => readNamed(file, sections, names, name) };
}

interface Section {
  readonly name: number;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

/** Where fields lie in headers of 32 and 64 bits. */
interface Layout {
  readonly offset: number;
  readonly entrySize: number;
  readonly count: number;
  readonly names: number;
  readonly leastEntry: number;
  readonly sectionOffset: number;
  readonly sectionSize: number;
  readonly word: (view: DataView, at: number, little: boolean) => number;
}

const layout64: Layout = {
  ...{ offset: 40, entrySize: 58, count: 60, names: 62, leastEntry: 64, sectionOffset: 24, sectionSize: 32 },
  // What is not exact above 2^53 is beyond the end of any file.
  word: (view, at, little) => Number(view.getBigUint64(at, little)),
};

const layout32: Layout = {
  ...{ offset: 32, entrySize: 46, count: 48, names: 50, leastEntry: 40, sectionOffset: 16, sectionSize: 20 },
  word: (view, at, little) => view.getUint32(at, little),
};

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function readSection(view: DataView, layout: Layout, little: boolean): Section {
  return {
    name: view.getUint32(0, little),
    type: view.getUint32(4, little),
    offset: layout.word(view, layout.sectionOffset, little),
    size: layout.word(view, layout.sectionSize, little),
  };
}

function readNamed(
  file: ImageFile,
  sections: readonly Section[],
  names: number,
  wanted: string,
): Uint8Array | undefined {
  const text = sections[names];
  if (text === undefined || text.size > bounds.section) return undefined;
  const all = Buffer.from(file.part(text.offset, text.size));
  const spelt = Buffer.from(`${wanted}\0`);
  const found = sections.find(({ name, type, size }) => {
    const isHere = type !== noBits && size <= bounds.section;
    return isHere && all.subarray(name, name + spelt.length).equals(spelt);
  });
  return found && file.part(found.offset, found.size);
}
