import { assertNotCancelled, type ByteStream, isFault } from '../base/index.ts';
import type { TransferOptions } from '../oci/index.ts';

/**
 * Writes a stream to its end while somebody reads it, each piece being written before he has it.
 *
 * @param consume may stop at any piece; a fault that is its own is passed over, the rest being written all the same
 * @throws base/cancelled, what the stream throws, and what `consume` throws that is no fault
 */
export async function passThrough(
  bytes: ByteStream,
  write: (piece: Uint8Array) => Promise<void>,
  consume: (passing: ByteStream) => Promise<void>,
  { signal }: TransferOptions = {},
): Promise<void> {
  const iterator = bytes[Symbol.asyncIterator]();
  let broken = false;
  async function* passing(): AsyncGenerator<Uint8Array> {
    for (;;) {
      try {
        assertNotCancelled(signal);
        const { value, done } = await iterator.next();
        if (done === true) return;
        await write(value);
        yield value;
      } catch (error) {
        broken = true;
        throw error;
      }
    }
  }
  try {
    await consume(passing()).catch((error: unknown) => {
      if (broken || !isFault(error) || isFault(error, 'base/cancelled')) throw error;
    });
    for await (const _ of passing());
  } finally {
    await iterator.return?.();
  }
}
