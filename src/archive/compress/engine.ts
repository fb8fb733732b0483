import { pipeline, type Transform } from 'node:stream';
import { messageOf } from '../../base/index.ts';
import { archiveFault } from '../faults.ts';

/** Output a decoder makes at a time: each piece is a trip to the thread pool, which small ones make half as fast. */
export const engineChunkSize: number = 1024 * 1024;

/** A decoder of `node:zlib`. */
export type Engine = Transform & { readonly bytesWritten: number };

/**
 * Passes a stream through a decoder.
 *
 * @param kind names the compression in faults
 * @param start where the source begins in the whole stream
 * @throws archive/bad-compression with the offset; whatever the source throws, as it is
 */
export async function* runEngine(
  engine: Engine,
  source: AsyncIterable<Uint8Array>,
  kind: string,
  start: number,
): AsyncGenerator<Uint8Array> {
  // Failures of either side arrive where the engine is read, so there is nothing to do with them here.
  pipeline(source, engine, () => {});
  try {
    for await (const piece of engine) yield piece;
  } catch (error) {
    throw engineFault(error, kind, start + engine.bytesWritten);
  }
}

/** What a decoder's error means; `offset` is up to where it had read. Other errors stay as they are. */
export function engineFault(error: unknown, kind: string, offset: number): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^(Z_|ZSTD_|ERR_BUFFER_TOO_LARGE)/.test(code)) return error;
  const hint = 'Get the file again: it was damaged or not copied whole.';
  if (code === 'Z_BUF_ERROR') {
    return archiveFault('archive/bad-compression', `${kind} stream breaks off at byte ${offset}`, {
      hint,
      cause: error,
    });
  }
  const text = `${kind} stream is malformed after byte ${offset}: ${messageOf(error)}`;
  return archiveFault('archive/bad-compression', text, { hint, cause: error });
}
