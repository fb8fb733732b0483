/**
 * Our gzip members say in an extra field how long they are, so that a reader may inflate many at a time. Any other reader passes over
 * the field. Source: RFC 1952, 2.3.1.1; the idea is BGZF's and dictzip's.
 */

const fixedSize = 10;
const flagExtra = 4;
// "NM" for Nacre member, then the length of the value.
const field = [0x4e, 0x4d, 4, 0];
/** Bytes of the header that `sealMember` writes: fixed part, length of the extra field, the field with its value. */
const headerSize = fixedSize + 2 + field.length + 4;

/** Bytes of a member that must be seen to know its length. */
export const memberHeadSize: number = headerSize;

/**
 * Puts our own header before a member: no time, no name, no operating system, the same bytes on every machine.
 *
 * @param member one member as zlib makes it, with a header of 10 bytes
 */
export function sealMember(member: Uint8Array): Uint8Array {
  const size = member.length - fixedSize + headerSize;
  const sealed = Buffer.allocUnsafeSlow(size);
  sealed.set([0x1f, 0x8b, 8, flagExtra, 0, 0, 0, 0, 0, 255, field.length + 4, 0, ...field]);
  sealed.writeUInt32LE(size, headerSize - 4);
  sealed.set(member.subarray(fixedSize), headerSize);
  return sealed;
}

/** Length of the member that begins here, from its extra field; `undefined` when it does not say, as with all other writers. */
export function memberSize(head: Uint8Array): number | undefined {
  const view = Buffer.from(head.buffer, head.byteOffset, head.length);
  if (head.length < headerSize || head[3] !== flagExtra) return undefined;
  if (view.readUInt16LE(fixedSize) !== field.length + 4) return undefined;
  if (!field.every((byte, at) => head[fixedSize + 2 + at] === byte)) return undefined;
  return view.readUInt32LE(headerSize - 4);
}

/** What a member says of the length of its content, modulo 2^32. */
export function contentSize(member: Uint8Array): number {
  return Buffer.from(member.buffer, member.byteOffset, member.length).readUInt32LE(member.length - 4);
}
