/** How a stream is compressed, as its first bytes tell. */
export type StreamCompression = 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2';

/** Bytes `detectCompression` wants to see; fewer are fine when the stream has no more. */
export const detectionSize = 10;

/**
 * Tells by magic number how a stream is compressed. What is not known is 'none': a plain tar has no magic in its first bytes.
 *
 * @param head the first `detectionSize` bytes
 */
export function detectCompression(head: Uint8Array): StreamCompression {
  if (startsWith(head, [0x1f, 0x8b, 0x08])) return 'gzip';
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd]) || isSkippableZstdFrame(head)) return 'zstd';
  if (startsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])) return 'xz';
  if (isBzip2(head)) return 'bzip2';
  return 'none';
}

/** Source: RFC 8878 section 3.1.2. */
function isSkippableZstdFrame(head: Uint8Array): boolean {
  return ((head[0] ?? 0) & 0xf0) === 0x50 && startsWith(head.subarray(1), [0x2a, 0x4d, 0x18]);
}

/** "BZh", the block size as a digit, then a block or the stream's end. The letters alone could begin a file name in a tar. */
function isBzip2(head: Uint8Array): boolean {
  const [, , , size = 0] = head;
  if (!startsWith(head, [0x42, 0x5a, 0x68]) || size < 0x31 || size > 0x39) return false;
  const next = head.subarray(4);
  return (
    startsWith(next, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) || startsWith(next, [0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
  );
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}
