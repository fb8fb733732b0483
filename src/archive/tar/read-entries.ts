import type { Entry } from '../entry.ts';
import { quotePath } from './entry-path.ts';
import { paddedSize } from './format.ts';
import { TarHeaderReader, type TarOptions, truncatedTar } from './header-reader.ts';
import type { TarEnd, TarPlace } from './place.ts';
import { createReadWindow, type ReadAt } from './read-window.ts';

/** An entry and where it lies. */
export interface TarItem {
  readonly entry: Entry;
  readonly where: TarPlace;
}

/**
 * Walks the headers of an uncompressed tar at rest and passes over the content without reading it.
 *
 * @param read gives the `length` bytes from `position` on, all of them, valid until it is called again; it is never asked for bytes
 *   past `size`
 * @param size bytes in the archive
 * @throws archive/* on a malformed archive; archive/truncated already at an entry whose content is not all there
 */
export function* readTarEntries(read: ReadAt, size: number, options: TarOptions = {}): Generator<TarItem, TarEnd> {
  const reader = new TarHeaderReader(options);
  const window = createReadWindow(read, size);
  let position = 0;
  while (position < size) {
    const { wanted } = reader;
    if (position + wanted > size) throw truncatedTar(size, 'a header');
    const at = window.locate(position, wanted);
    const step = reader.take(window.bytes, at, position);
    position += wanted;
    switch (step.kind) {
      case 'more':
        break;
      case 'skip':
        position += paddedSize(step.size);
        if (position > size) throw truncatedTar(size, 'the padding of an entry');
        break;
      case 'entry':
        position += paddedSize(step.where.storedSize);
        if (position > size) throw truncatedTar(size, `the content of ${quotePath(step.entry.path)}`);
        yield { entry: step.entry, where: step.where };
        break;
      case 'end':
        return reader.end(position);
    }
  }
  return reader.end(position);
}
