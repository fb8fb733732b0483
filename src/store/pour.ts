import { assertNotCancelled, type ByteStream } from '../base/index.ts';
import type { BlobWriter, TransferOptions } from '../oci/index.ts';
import type { FileWriter } from './blob-writer.ts';

/**
 * Writes a stream to its end, which is where it may still turn out to be wrong: commit only after this.
 *
 * @param alongside is given each piece as well
 * @throws base/cancelled, and whatever the stream throws
 */
export async function pour(
  bytes: ByteStream,
  writer: BlobWriter | FileWriter,
  options?: TransferOptions,
  alongside?: (bytes: Uint8Array) => void,
): Promise<void> {
  for await (const piece of bytes) {
    assertNotCancelled(options?.signal);
    if ('append' in writer) {
      await writer.append(piece, alongside);
    } else {
      writer.write(piece);
      alongside?.(piece);
    }
  }
}
