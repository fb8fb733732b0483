import type * as Zlib from 'node:zlib';
import { isFault, readBytes } from '../../base/index.ts';
import { archiveFault } from '../faults.ts';
import type { ByteReader } from './byte-reader.ts';
import { engineChunkSize, engineFault, runEngine } from './engine.ts';
import { contentSize, memberHeadSize, memberSize } from './gzip-member.ts';
import { mapOrdered } from './map-ordered.ts';

const zlib = (): typeof Zlib => process.getBuiltinModule('node:zlib');

/** Members that hold no more than this, and say so, are inflated whole, several at a time. Ours hold 1 MiB. */
const smallContent = 4 * 1024 * 1024;

/**
 * Inflates gzip members to the stream's end. Zeros after the last member are taken for padding, as gzip does; anything else there is
 * a fault, as it is to the engines that read gzip with Go's library.
 *
 * @throws archive/bad-compression
 */
export async function* decodeGzip(reader: ByteReader, width: number): AsyncGenerator<Uint8Array> {
  yield* mapOrdered(readSmallMembers(reader), width, inflateMember);
  const start = reader.offset;
  const tail = createTail(reader.rest(), start);
  // Only zeros, or nothing, after members that were inflated whole.
  const next = (await reader.peek(1))[0];
  if (start > 0 && (next === undefined || next === 0)) {
    for await (const _ of tail.pieces());
    return tail.assertPaddingAfter(start);
  }
  const engine = zlib().createGunzip({ chunkSize: engineChunkSize });
  yield* runEngine(engine, tail.pieces(), 'gzip', start);
  tail.assertPaddingAfter(start + engine.bytesWritten);
}

/** One member whole. */
interface SmallMember {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/** Takes whole members as long as they say how long they are, and leaves the reader before the first that does not. */
async function* readSmallMembers(reader: ByteReader): AsyncGenerator<SmallMember> {
  for (;;) {
    const size = memberSize(await reader.peek(memberHeadSize));
    if (size === undefined || size < memberHeadSize + 8 || size > 2 * smallContent) return;
    const member = await reader.peek(size);
    if (member.length < size || contentSize(member) > smallContent) return;
    const { offset } = reader;
    yield { bytes: reader.take(size), offset };
  }
}

/** Inflates exactly one member. The length it claims is not trusted: a wrong one is a fault and never changes the content. */
async function inflateMember(member: SmallMember): Promise<Uint8Array> {
  const size = contentSize(member.bytes);
  // One byte more than the content needs: with no room left zlib is called again, only to say that it is done.
  const engine = zlib().createGunzip({ chunkSize: Math.max(64, size + 1) });
  try {
    engine.end(member.bytes);
    const content = await readBytes(engine, size);
    if (engine.bytesWritten === member.bytes.length && content.length === size) return content;
  } catch (error) {
    if (!isFault(error, 'base/too-large')) throw engineFault(error, 'gzip', member.offset);
  }
  throw archiveFault('archive/bad-compression', `gzip member at byte ${member.offset} has another length than it says`);
}

/** Passes pieces on and remembers where the last byte lay that is not zero. */
function createTail(source: AsyncIterable<Uint8Array>, start: number) {
  let offset = start;
  let lastByte = start;
  return {
    async *pieces(): AsyncGenerator<Uint8Array> {
      for await (const piece of source) {
        const at = piece.findLastIndex((byte) => byte !== 0);
        if (at >= 0) lastByte = offset + at + 1;
        offset += piece.length;
        yield piece;
      }
    },
    /** @throws archive/bad-compression when anything but zeros follows `end` */
    assertPaddingAfter(end: number): void {
      if (lastByte <= end) return;
      throw archiveFault('archive/bad-compression', `gzip stream ends at byte ${end}, but something else follows it`, {
        hint: 'Cut off what follows, or compress the file again.',
      });
    },
  };
}
