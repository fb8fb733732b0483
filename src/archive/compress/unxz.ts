import { messageOf } from '../../base/index.ts';
import { archiveFault } from '../faults.ts';
import type { ByteReader } from './byte-reader.ts';

/**
 * Decodes xz streams to the input's end, padding between and after them included. The decoder is WebAssembly and works for one caller
 * at a time in the whole process: a second one waits until the first has ended.
 *
 * @throws archive/bad-compression, archive/unsupported-compression
 */
export async function* decodeXz(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const { XzReadableStream } = (await import('xz-decompress')).default;
  const { stream, failure } = toReadableStream(reader.rest());
  try {
    for await (const piece of new XzReadableStream(stream)) if (piece.length > 0) yield piece;
  } catch (error) {
    throw failure() === undefined ? xzFault(error, reader.offset) : error;
  }
}

/** The web's form of a stream, and what the source failed with if it did. */
function toReadableStream(source: AsyncGenerator<Uint8Array>): {
  readonly stream: ReadableStream<Uint8Array>;
  readonly failure: () => unknown;
} {
  let failure: unknown;
  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return { stream: new ReadableStream({ pull }, { highWaterMark: 0 }), failure: () => failure };
}

/** Return values of the decoder, xz-embedded, which its wrapper puts into its message. Source: xz.h, enum xz_ret. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['5', 'this is not xz'],
  ['7', 'the data are damaged'],
  ['8', 'it breaks off'],
]);

function xzFault(error: unknown, offset: number): Error {
  const code = /error code (\d+)/.exec(messageOf(error))?.[1] ?? '';
  if (/^[246]$/.test(code)) {
    return archiveFault(
      'archive/unsupported-compression',
      'the xz stream uses a filter, check or size that is not read',
      {
        hint: 'Compress it with plain `xz`, without options.',
        cause: error,
      },
    );
  }
  return archiveFault(
    'archive/bad-compression',
    `xz stream is malformed before byte ${offset}: ${reasons.get(code) ?? messageOf(error)}`,
    {
      hint: 'Get the file again: it was damaged or not copied whole.',
      cause: error,
    },
  );
}
