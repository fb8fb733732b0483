import type { ReadAt } from '../tar/read-window.ts';
import { blockSize, chunkFields, chunkIndexSize, holeBlock } from './format.ts';
import type { FileNode } from './index-node.ts';
import type { IndexOutput } from './index-output.ts';
import { chunkCount, copiedRange, type SparseFile, toChunkRuns, wholeChunkBits } from './sparse-chunks.ts';

/** Number of the tar among the devices; 0 is the index itself. */
const tarDevice = 1;
const pieceSize = 64 * 1024;

/** Blocks in a chunk of a file, as a power of two. */
export function chunkBitsOf(node: FileNode): number {
  return node.plan?.chunkBits ?? wholeChunkBits(node.size);
}

/** Writes the list of a file's chunks behind its inode. */
export function writeChunks(output: IndexOutput, node: FileNode, copyBlock: number): void {
  if (node.size === 0) return;
  output.skipTo(Math.ceil(output.position / chunkIndexSize) * chunkIndexSize);
  const { size, dataOffset, segments, plan } = node;
  const chunkBits = chunkBitsOf(node);
  if (segments === undefined || plan === undefined) {
    writeRun(output, chunkCount(size, chunkBits), tarDevice, dataOffset / blockSize, 2 ** chunkBits);
    return;
  }
  let copied = copyBlock + plan.block;
  for (const run of toChunkRuns({ size, dataOffset, segments }, chunkBits)) {
    if (run.kind === 'hole') writeRun(output, run.chunks, 0, holeBlock, 0);
    else if (run.kind === 'tar') writeRun(output, run.chunks, tarDevice, run.position / blockSize, 2 ** chunkBits);
    else {
      writeRun(output, run.chunks, 0, copied, 2 ** chunkBits);
      copied += copiedRange(size, chunkBits, run).size / blockSize;
    }
  }
}

function writeRun(output: IndexOutput, chunks: number, device: number, block: number, step: number): void {
  for (let index = 0; index < chunks; index++) {
    const at = output.room(chunkIndexSize);
    output.bytes.writeUInt16LE(device, at + chunkFields.device);
    output.bytes.writeUInt32LE(block + index * step, at + chunkFields.block);
  }
}

/** Writes the chunks of a sparse file that are copied from the tar. */
export function writeCopies(output: IndexOutput, node: FileNode, read: ReadAt): void {
  const { size, dataOffset, segments, plan } = node;
  if (segments === undefined || plan === undefined || plan.copied === 0) return;
  const copier = createCopier(output, { size, dataOffset, segments }, read);
  for (const run of toChunkRuns({ size, dataOffset, segments }, plan.chunkBits)) {
    if (run.kind === 'copied') copier(copiedRange(size, plan.chunkBits, run));
  }
}

/** Writes stretches of a sparse file, asked for in ascending order, as a reader of the file sees them. */
function createCopier(
  output: IndexOutput,
  file: SparseFile,
  read: ReadAt,
): (range: { offset: number; size: number }) => void {
  let index = 0;
  let position = file.dataOffset;
  return ({ offset, size }) => {
    const start = output.position;
    for (let segment = file.segments[index]; segment !== undefined; segment = file.segments[index]) {
      const from = Math.max(segment.offset, offset);
      const to = Math.min(segment.offset + segment.size, offset + size);
      if (from < to) {
        output.skipTo(start + from - offset);
        copy(output, read, position + from - segment.offset, to - from);
      }
      if (segment.offset + segment.size > offset + size) break;
      position += segment.size;
      index += 1;
    }
    output.skipTo(start + size);
  };
}

function copy(output: IndexOutput, read: ReadAt, position: number, size: number): void {
  for (let done = 0; done < size; done += pieceSize) {
    output.write(read(position + done, Math.min(pieceSize, size - done)));
  }
}
