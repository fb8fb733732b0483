import { type Fault, limits } from '../../base/index.ts';
import type { Entry, EntryType } from '../entry.ts';
import { archiveFault } from '../faults.ts';
import { quotePath } from './entry-path.ts';
import { blockSize, paddedSize } from './format.ts';
import { badTar, decodeLongPath, isZeroBlock, parseTarHeader, readField, type TarHeader } from './header.ts';
import { type PaxFields, parsePaxRecords, type SparseRecords } from './pax.ts';
import type { TarEnd, TarPlace } from './place.ts';
import {
  createSparseMapReader,
  readGnuSparse,
  readGnuSparseExtension,
  type SparseMapReader,
  type SparseNumbers,
} from './sparse-map.ts';
import { type EntryDraft, entryFault, toEntry } from './to-entry.ts';
import { toSegments } from './to-segments.ts';
import { meaningOf } from './typeflag.ts';

/** Bounds that a caller may set other than those of `limits`. */
export interface TarOptions {
  /** Most entries accepted. @default limits.tarEntries */
  readonly maxEntries?: number;
}

/** What a block of headers came to. */
export type TarStep =
  /** Nothing yet: more headers follow at once. */
  | { readonly kind: 'more' }
  /** So many bytes follow, and their padding, that mean nothing to a layer. */
  | { readonly kind: 'skip'; readonly size: number }
  /** An entry, whose stored content and padding follow. */
  | { readonly kind: 'entry'; readonly entry: Entry; readonly where: TarPlace }
  /** The archive's end; whatever follows is no part of it. */
  | { readonly kind: 'end' };

/** What extended headers said of the entry to come. */
interface Pending {
  /** Where the first of them began. */
  readonly start: number;
  pax?: PaxFields;
  longName?: string;
  longLink?: string;
}

/** A sparse file whose map is not complete. */
interface SparseDraft {
  readonly draft: EntryDraft;
  /** Bytes in the file, holes included. */
  readonly size: number;
  /** Bytes that follow in the archive. */
  readonly storedSize: number;
}

type Extended = 'extended' | 'global' | 'long-name' | 'long-link';

type Phase =
  | { readonly kind: 'header' }
  | { readonly kind: 'extended'; readonly meaning: Extended; readonly size: number }
  | { readonly kind: 'extension'; readonly sparse: SparseDraft; readonly numbers: SparseNumbers; readonly read: number }
  | { readonly kind: 'map'; readonly sparse: SparseDraft; readonly map: SparseMapReader; readonly read: number };

const more: TarStep = { kind: 'more' };
const atHeader: Phase = { kind: 'header' };

/**
 * Reads the headers of an archive, wherever their bytes come from: given `wanted` bytes it says what follows them.
 * Read are v7, ustar, PAX, GNU and star headers; content after two zero blocks is ignored, so of concatenated archives the first counts.
 */
export class TarHeaderReader {
  readonly #maxEntries: number;
  #phase: Phase = atHeader;
  #wanted = blockSize;
  #pending: Pending | undefined;
  #globals: PaxFields = {};
  #entries = 0;
  #zeroBlocks = 0;

  constructor(options: TarOptions = {}) {
    this.#maxEntries = options.maxEntries ?? limits.tarEntries;
  }

  /** Bytes that the next call of `take` takes: whole blocks, at most `limits.tarHeader` rounded up. */
  get wanted(): number {
    return this.#wanted;
  }

  /**
   * Takes the next `wanted` bytes.
   *
   * @param at where in `bytes` they begin
   * @param position where in the archive they begin
   * @throws archive/*
   */
  take(bytes: Buffer, at: number, position: number): TarStep {
    const phase = this.#phase;
    switch (phase.kind) {
      case 'header':
        return this.#takeHeader(bytes, at, position);
      case 'extended':
        this.#takeExtended(phase.meaning, bytes.subarray(at, at + phase.size), position);
        return this.#expect(atHeader, blockSize);
      case 'extension':
        return this.#takeExtension(phase, bytes, at, position);
      case 'map':
        return this.#takeMap(phase, bytes, at, position);
    }
  }

  /**
   * Says that the archive ended at `position`, between two blocks and outside content.
   *
   * @throws archive/truncated when more headers had to come
   */
  end(position: number): TarEnd {
    if (this.#phase.kind === 'header' && this.#pending === undefined) {
      return { entries: this.#entries, marked: this.#zeroBlocks === 2 };
    }
    throw truncatedTar(position, 'the headers of an entry');
  }

  #expect(phase: Phase, wanted: number): TarStep {
    this.#phase = phase;
    this.#wanted = wanted;
    return more;
  }

  #takeHeader(bytes: Buffer, at: number, position: number): TarStep {
    if (bytes[at] === 0 && isZeroBlock(bytes, at)) return this.#takeZeroBlock(position);
    if (this.#zeroBlocks > 0) throw badTar(position, 'a zero block stands between entries');
    const header = parseTarHeader(bytes, at, position);
    const meaning = meaningOf(header.typeflag);
    switch (meaning) {
      case 'extended':
      case 'global':
      case 'long-name':
      case 'long-link':
        return this.#beginExtended(meaning, header.size, position);
      case 'skipped':
        return { kind: 'skip', size: this.#draft(header, 'file', position).size };
      case 'unsupported':
        throw unsupported(position, `entry ${quotePath(header.name)} has the type ${quotePath(header.typeflag)}`);
      default:
        return this.#takeEntry(this.#draft(header, meaning, position), bytes, at, position);
    }
  }

  #takeZeroBlock(position: number): TarStep {
    if (this.#pending !== undefined) throw badTar(position, 'an extended header has no entry after it');
    this.#zeroBlocks += 1;
    return this.#zeroBlocks === 2 ? { kind: 'end' } : more;
  }

  #beginExtended(meaning: Extended, size: number, position: number): TarStep {
    if (size < 0) throw badTar(position, 'the size is negative');
    if (size > limits.tarHeader) throw largeHeader(position, size);
    if (meaning !== 'global') this.#pending ??= { start: position };
    return size === 0 ? more : this.#expect({ kind: 'extended', meaning, size }, paddedSize(size));
  }

  /** A second header of one kind for one entry is refused: readers differ on which of them rules. */
  #takeExtended(meaning: Extended, bytes: Buffer, position: number): void {
    const pending = this.#pending ?? { start: position };
    switch (meaning) {
      case 'global':
        this.#takeGlobals(bytes, position);
        return;
      case 'extended':
        if (pending.pax !== undefined) throw badTar(position, 'an entry has two extended headers');
        pending.pax = { ...this.#globals };
        parsePaxRecords(bytes, position, pending.pax);
        return;
      case 'long-name':
        if (pending.longName !== undefined) throw badTar(position, 'an entry has two long names');
        pending.longName = readLongText(bytes, position);
        return;
      case 'long-link':
        if (pending.longLink !== undefined) throw badTar(position, 'an entry has two long link targets');
        pending.longLink = readLongText(bytes, position);
    }
  }

  /** Owner and time may be set for all entries that follow; what tells entries apart may not, and no writer does it. */
  #takeGlobals(bytes: Buffer, position: number): void {
    const found: PaxFields = { ...this.#globals };
    parsePaxRecords(bytes, position, found);
    const { uid, gid, mtimeSec, mtimeNsec, ...others } = found;
    const [wrong] = Object.keys(others);
    if (wrong !== undefined) throw badTar(position, `a global extended header sets ${wrong}`);
    this.#globals = found;
  }

  /** Joins a header with what was pending for it. */
  #draft(header: TarHeader, type: EntryType, position: number): EntryDraft {
    const { start, pax = this.#globals, longName, longLink } = this.#pending ?? { start: position };
    this.#pending = undefined;
    const sparseName = type === 'file' ? pax.sparse?.name : undefined;
    const name = sparseName ?? pax.path ?? longName ?? header.name;
    const size = pax.size ?? header.size;
    const draft = { type, name, header, pax, longLink, start, size };
    if (size < 0) throw entryFault(draft, 'its size is negative');
    if (position + size > Number.MAX_SAFE_INTEGER - 2 * blockSize) throw entryFault(draft, 'its end is beyond 2^53');
    return draft;
  }

  #takeEntry(draft: EntryDraft, bytes: Buffer, at: number, position: number): TarStep {
    if (draft.type !== 'file') return this.#complete(draft, 0, position, 0);
    if (draft.header.typeflag === 'S') return this.#beginGnuSparse(draft, bytes, at, position);
    if (draft.pax.sparse !== undefined) return this.#beginPaxSparse(draft, draft.pax.sparse, position);
    if (draft.name.endsWith('/')) return this.#complete(toDirectory(draft), 0, position, 0);
    return this.#complete(draft, draft.size, position, draft.size);
  }

  #beginGnuSparse(draft: EntryDraft, bytes: Buffer, at: number, position: number): TarStep {
    const size = readField(bytes, at, 'gnuRealSize', position);
    const sparse = { draft, size, storedSize: draft.size };
    const numbers: SparseNumbers = [];
    if (!readGnuSparse(bytes, at, numbers)) return this.#completeSparse(sparse, numbers, position);
    return this.#expect({ kind: 'extension', sparse, numbers, read: 0 }, blockSize);
  }

  #takeExtension(phase: Phase & { kind: 'extension' }, bytes: Buffer, at: number, position: number): TarStep {
    const { sparse, numbers } = phase;
    const read = phase.read + blockSize;
    if (read > limits.tarHeader) throw largeHeader(sparse.draft.start, read);
    if (readGnuSparseExtension(bytes, at, numbers)) return this.#expect({ ...phase, read }, blockSize);
    return this.#completeSparse(sparse, numbers, position);
  }

  #beginPaxSparse(draft: EntryDraft, records: SparseRecords, position: number): TarStep {
    const { major = 0, minor = 0, size, numbers } = records;
    if (size === undefined) throw entryFault(draft, 'it is sparse but its size is missing');
    const sparse = { draft, size, storedSize: draft.size };
    if (major === 0 && minor <= 1) return this.#completeSparse(sparse, numbers, position);
    if (major === 1 && minor === 0) {
      return this.#expect({ kind: 'map', sparse, map: createSparseMapReader(), read: 0 }, blockSize);
    }
    throw unsupported(draft.start, `entry ${quotePath(draft.name)} has the sparse format ${major}.${minor}`);
  }

  #takeMap(phase: Phase & { kind: 'map' }, bytes: Buffer, at: number, position: number): TarStep {
    const { sparse, map } = phase;
    const read = phase.read + blockSize;
    if (read > sparse.storedSize) throw entryFault(sparse.draft, 'its sparse map is longer than what is stored');
    if (read > limits.tarHeader) throw largeHeader(sparse.draft.start, read);
    if (!map.take(bytes, at, position)) return this.#expect({ ...phase, read }, blockSize);
    return this.#completeSparse({ ...sparse, storedSize: sparse.storedSize - read }, map.numbers, position);
  }

  #completeSparse({ draft, size, storedSize }: SparseDraft, numbers: SparseNumbers, position: number): TarStep {
    this.#expect(atHeader, blockSize);
    const segments = toSegments(numbers, size, storedSize, draft);
    return this.#complete(draft, size, position, storedSize, segments);
  }

  /** @param position where the last block of headers lies */
  #complete(
    draft: EntryDraft,
    size: number,
    position: number,
    storedSize: number,
    segments?: TarPlace['segments'],
  ): TarStep {
    const entry = toEntry(draft, size);
    this.#entries += 1;
    if (this.#entries > this.#maxEntries) {
      throw archiveFault('archive/over-limit', `the tar has more than ${this.#maxEntries} entries`);
    }
    const dataOffset = position + blockSize;
    return { kind: 'entry', entry, where: { headerOffset: draft.start, dataOffset, storedSize, segments } };
  }
}

/** The archive ends at byte `position`, in the middle of what `inside` names. */
export function truncatedTar(position: number, inside: string): Fault {
  const hint = 'Fetch or make the archive again: its end is missing.';
  return archiveFault('archive/truncated', `the tar ends at byte ${position}, inside ${inside}`, { hint });
}

/** A long name of GNU tar, which ends at the first NUL. */
function readLongText(bytes: Buffer, position: number): string {
  const end = bytes.indexOf(0);
  return decodeLongPath(end < 0 ? bytes : bytes.subarray(0, end), position);
}

/** v7 had no type for directories but a slash at the end of the name. */
function toDirectory(draft: EntryDraft): EntryDraft {
  if (draft.size > 0) throw entryFault(draft, 'it has the name of a directory and the content of a file');
  return { ...draft, type: 'directory' };
}

function largeHeader(position: number, size: number): Fault {
  const why = `the tar has ${size} bytes of extended headers at byte ${position}, at most ${limits.tarHeader} allowed`;
  return archiveFault('archive/over-limit', why);
}

function unsupported(position: number, why: string): Fault {
  return archiveFault('archive/unsupported-entry', `at byte ${position} of the tar: ${why}, which is not supported`);
}
