import { closeSync, readSync } from 'node:fs';
import { archiveFault } from '../faults.ts';
import type { TarPlace, TarSegment } from '../tar/place.ts';
import { fileFault } from './file-fault.ts';
import type { FileRange, LayerContent } from './layer-item.ts';
import { type OpenFiles, openFile } from './open-files.ts';

/** Takes a piece of content; the bytes are only valid until it returns. */
export type TakeBytes = (bytes: Uint8Array) => void;

/**
 * Hands over the whole content of one file, yielding between pieces.
 *
 * @param size what the content must sum up to
 * @param buffer room for reading, used again and again
 * @param files what stretches of files are read through
 * @throws archive/changed, archive/unreadable, archive/truncated
 */
export function* readContent(
  content: LayerContent,
  size: number,
  buffer: Uint8Array,
  files: OpenFiles,
  take: TakeBytes,
): Generator<void, void> {
  switch (content.kind) {
    case 'host':
      yield* readHostFile(content.path, size, buffer, take);
      break;
    case 'tar':
      yield* readStored(content.fd, content.place, size, buffer, take);
      break;
    case 'ranges':
      for (const range of content.ranges) yield* readRange(range, buffer, files, take);
      break;
    case 'bytes':
      take(content.bytes);
  }
}

function* readHostFile(path: string, size: number, buffer: Uint8Array, take: TakeBytes): Generator<void, void> {
  const fd = openFile(path);
  try {
    let done = 0;
    // One byte more than is expected is asked for: a file that has grown shows without another call.
    for (;;) {
      const wanted = Math.min(buffer.length, size - done + 1);
      const count = readHostBytes(fd, buffer, wanted, path);
      done += count;
      if (done > size || (count === 0 && done < size)) throw changedFault(path, size);
      if (count > 0) take(buffer.subarray(0, count));
      if (done === size && count < wanted) return;
      yield;
    }
  } finally {
    closeSync(fd);
  }
}

function readHostBytes(fd: number, buffer: Uint8Array, wanted: number, path: string): number {
  try {
    return readSync(fd, buffer, 0, wanted, null);
  } catch (error) {
    throw fileFault(`read ${path}`, error);
  }
}

function changedFault(path: string, size: number): Error {
  return archiveFault('archive/changed', `${path} changed while it was read: it had ${size} bytes`, {
    hint: 'Try again when nothing writes to the file.',
  });
}

function* readRange(
  { file, position, length }: FileRange,
  buffer: Uint8Array,
  files: OpenFiles,
  take: TakeBytes,
): Generator<void, void> {
  if (file === undefined) {
    yield* fillZeros(length, buffer, take);
    return;
  }
  // Others may be read between two pieces, and the file be closed meanwhile.
  for (let done = 0; done < length; ) {
    const wanted = Math.min(buffer.length, length - done);
    const count = readSync(files.open(file), buffer, 0, wanted, position + done);
    if (count === 0) throw archiveFault('archive/truncated', `${file} ends at byte ${position + done}`);
    take(buffer.subarray(0, count));
    done += count;
    yield;
  }
}

/** The stored stretches of a tar entry, with zeros between them. */
function* readStored(
  fd: number,
  place: TarPlace,
  size: number,
  buffer: Uint8Array,
  take: TakeBytes,
): Generator<void, void> {
  const segments: readonly TarSegment[] = place.segments ?? [{ offset: 0, size: place.storedSize }];
  let position = place.dataOffset;
  let done = 0;
  for (const segment of segments) {
    yield* fillZeros(segment.offset - done, buffer, take);
    yield* readStretch(fd, position, segment.size, buffer, take);
    position += segment.size;
    done = segment.offset + segment.size;
  }
  yield* fillZeros(size - done, buffer, take);
}

function* readStretch(
  fd: number,
  start: number,
  size: number,
  buffer: Uint8Array,
  take: TakeBytes,
): Generator<void, void> {
  for (let done = 0; done < size; ) {
    const count = readSync(fd, buffer, 0, Math.min(buffer.length, size - done), start + done);
    if (count === 0)
      throw archiveFault('archive/truncated', `layer tar ends inside the content at byte ${start + done}`);
    take(buffer.subarray(0, count));
    done += count;
    yield;
  }
}

function* fillZeros(size: number, buffer: Uint8Array, take: TakeBytes): Generator<void, void> {
  if (size > 0) buffer.fill(0, 0, Math.min(size, buffer.length));
  for (let left = size; left > 0; left -= buffer.length) {
    take(buffer.subarray(0, Math.min(left, buffer.length)));
    yield;
  }
}
