import { limits, utf8 } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { archiveFault } from '../faults.ts';
import { assertWritable } from './assert-writable.ts';
import { quotePath } from './entry-path.ts';
import { blockSize, paddingOf } from './format.ts';
import { formatPaxRecords, type PaxRecords } from './format-pax.ts';
import { toHeaders } from './to-headers.ts';
import { type UstarHeader, writeHeader } from './write-header.ts';

/**
 * Writes one tar archive: ustar, with PAX extended headers where ustar does not reach. The same entries give the same bytes.
 * Order is the caller's. Calls out of turn (content outside an entry, an entry inside another) are bugs and throw a plain error.
 */
export interface TarWriter {
  /**
   * Writes an entry whole.
   *
   * @param content must sum up to `entry.size` exactly; may be left out when that is 0
   * @throws archive/bad-entry when the content has another length or the entry can't be written as it stands
   */
  entry(entry: Entry, content?: Iterable<Uint8Array>): void;
  /** Begins an entry whose content follows in calls of `data`, and ends with `finish`. @throws archive/bad-entry */
  begin(entry: Entry): void;
  /**
   * A piece of the content. The bytes are copied or passed on before the call returns, so the caller may use their buffer again.
   *
   * @throws archive/bad-entry when more come than `entry.size` said
   */
  data(bytes: Uint8Array): void;
  /** Ends the entry begun. @throws archive/bad-entry when fewer bytes came than `entry.size` said */
  finish(): void;
  /** Takes entries over from another archive, headers, content and padding as they are: whole blocks, in pieces of any length. */
  copy(bytes: Uint8Array): void;
  /** Ends the archive (two zero blocks) and hands over everything not yet written. */
  end(): void;
}

/**
 * Opens a tar writer.
 *
 * @param write takes the archive's bytes in order, gathered to pieces of many entries; they are only valid until it returns
 * @param naming `dotted` writes paths as `./path`, which mean the same
 *
 * @example
 * const pieces: Buffer[] = [];
 * const writer = createTarWriter((bytes) => pieces.push(Buffer.from(bytes)));
 * writer.entry(entry, [content]);
 * writer.end();
 */
export function createTarWriter(write: (bytes: Uint8Array) => void, naming: TarNaming = 'plain'): TarWriter {
  return new GatheringWriter(write, naming);
}

/** How paths are written. */
export type TarNaming = 'plain' | 'dotted';

/** Bytes gathered before they are written. */
const gathered = 256 * 1024;
/** Content from this length on is passed on as it comes. */
const large = 64 * 1024;

class GatheringWriter implements TarWriter {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #buffer: Uint8Array = Buffer.allocUnsafeSlow(gathered);
  readonly #naming: TarNaming;
  #used = 0;
  #entry: Entry | undefined;
  /** Content still to come of the entry begun. */
  #left = 0;

  constructor(write: (bytes: Uint8Array) => void, naming: TarNaming) {
    this.#write = write;
    this.#naming = naming;
  }

  entry(entry: Entry, content: Iterable<Uint8Array> = []): void {
    this.begin(entry);
    for (const piece of content) this.data(piece);
    this.finish();
  }

  begin(entry: Entry): void {
    if (this.#entry !== undefined) throw new Error('a tar entry begins inside another');
    assertWritable(entry);
    const { header, records } = toHeaders(this.#naming === 'dotted' ? toDotted(entry) : entry);
    if (records.size > 0) this.#putRecords(records, entry);
    this.#putHeader(header);
    this.#entry = entry;
    this.#left = entry.size;
  }

  data(bytes: Uint8Array): void {
    const entry = this.#begun();
    if (bytes.length > this.#left) throw wrongLength(entry, 'more');
    this.#left -= bytes.length;
    this.#put(bytes);
  }

  finish(): void {
    const entry = this.#begun();
    if (this.#left > 0) throw wrongLength(entry, 'fewer');
    this.#putZeros(paddingOf(entry.size));
    this.#entry = undefined;
  }

  copy(bytes: Uint8Array): void {
    if (this.#entry !== undefined) throw new Error('an entry is copied into another');
    this.#put(bytes);
  }

  end(): void {
    if (this.#entry !== undefined) throw new Error('a tar ends inside an entry');
    this.#putZeros(2 * blockSize);
    this.#flush();
  }

  #begun(): Entry {
    if (this.#entry === undefined) throw new Error('content outside a tar entry');
    return this.#entry;
  }

  #putRecords(records: PaxRecords, entry: Entry): void {
    const bytes = formatPaxRecords(records);
    if (bytes.length > limits.tarHeader) {
      const why = `${quotePath(entry.path)}: its extended headers have ${bytes.length} bytes, at most ${limits.tarHeader} allowed`;
      throw archiveFault('archive/bad-entry', why);
    }
    this.#putHeader({ ...extendedHeader, size: bytes.length });
    this.#put(bytes);
    this.#putZeros(paddingOf(bytes.length));
  }

  #putHeader(header: UstarHeader): void {
    this.#makeRoom(blockSize);
    writeHeader(this.#buffer, this.#used, header);
    this.#used += blockSize;
  }

  #put(bytes: Uint8Array): void {
    if (bytes.length >= large) {
      this.#flush();
      this.#write(bytes);
      return;
    }
    this.#makeRoom(bytes.length);
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  #putZeros(count: number): void {
    this.#makeRoom(count);
    this.#buffer.fill(0, this.#used, this.#used + count);
    this.#used += count;
  }

  #makeRoom(size: number): void {
    if (this.#used + size > this.#buffer.length) this.#flush();
  }

  #flush(): void {
    if (this.#used > 0) this.#write(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}

/** The block ahead of the records. Its name says only what it is: readers that know it never look. */
const extendedHeader: Omit<UstarHeader, 'size'> = {
  typeflag: 'x',
  name: utf8('././@PaxHeader'),
  prefix: new Uint8Array(0),
  linkName: new Uint8Array(0),
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  devMajor: 0,
  devMinor: 0,
};

function wrongLength(entry: Entry, which: 'more' | 'fewer'): Error {
  const hint = 'Run the command again: the file changed while it was read.';
  const why = `${quotePath(entry.path)}: ${which} bytes came than its size of ${entry.size}`;
  return archiveFault('archive/bad-entry', why, { hint });
}

/** The root itself is `./` as it is. */
function toDotted(entry: Entry): Entry {
  const dot = (path: string): string => (path === '' ? '' : `./${path}`);
  const path = dot(entry.path);
  return entry.type === 'hardlink' ? { ...entry, path, linkTarget: dot(entry.linkTarget) } : { ...entry, path };
}
