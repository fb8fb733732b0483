import { quotePath } from './entry-path.ts';
import { paddedSize } from './format.ts';
import { TarHeaderReader, type TarOptions, truncatedTar } from './header-reader.ts';
import type { TarEnd } from './place.ts';
import type { TarItem } from './read-entries.ts';

/** The bytes of a tar, read forward. */
export interface ForwardReader {
  /** Bytes read or passed over so far. */
  readonly offset: number;
  /** The next bytes, all of them; fewer only at the end. Good until the next call. */
  read(size: number): Promise<Uint8Array>;
  /** Passes over bytes, which need not be fetched. */
  skip(size: number): Promise<void>;
}

/**
 * Walks the headers of an uncompressed tar that comes from afar. Whoever takes an entry may read its stored content, or some of it, before asking for
 * the next one; the rest is passed over.
 *
 * @throws archive/* on a malformed archive
 */
export async function* walkTarEntries(
  reader: ForwardReader,
  options: TarOptions = {},
): AsyncGenerator<TarItem, TarEnd> {
  const headers = new TarHeaderReader(options);
  for (;;) {
    const position = reader.offset;
    const { wanted } = headers;
    const bytes = await reader.read(wanted);
    if (bytes.length === 0) return headers.end(position);
    if (bytes.length < wanted) throw truncatedTar(position + bytes.length, 'a header');
    const step = headers.take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 0, position);
    switch (step.kind) {
      case 'more':
        break;
      case 'skip':
        await reader.skip(paddedSize(step.size));
        break;
      case 'entry': {
        const { entry, where } = step;
        yield { entry, where };
        const end = where.dataOffset + paddedSize(where.storedSize);
        if (reader.offset > end) throw truncatedTar(end, `the content of ${quotePath(entry.path)}`);
        await reader.skip(end - reader.offset);
        break;
      }
      case 'end':
        return headers.end(reader.offset);
    }
  }
}
