import { packagesFault } from '../faults.ts';

/** A signature of OpenPGP, version 4, over a text. Source: RFC 9580, section 5.2.3. */
export interface TextSignature {
  /** Of the key that made it, in upper-case hexadecimal digits; `undefined` when it does not say. */
  readonly fingerprint: string | undefined;
  readonly algorithm: number;
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  /** What is hashed behind the text. */
  readonly trailer: Uint8Array;
  /** The numbers that the signature is, without leading zeros. */
  readonly numbers: readonly Uint8Array[];
}

/** A text with its signatures. */
export interface SignedText {
  readonly text: string;
  /** The text as it is hashed. */
  readonly signed: Uint8Array;
  readonly signatures: readonly TextSignature[];
}

/**
 * Takes a text in the cleartext signature framework apart; nothing is checked. Source: RFC 9580, section 7.
 *
 * @throws packages/bad-signature when it is none
 */
export function parseSignedText(bytes: Uint8Array, what: string): SignedText {
  const whole = Buffer.from(bytes).toString('utf8').replaceAll('\r\n', '\n');
  const parts =
    /^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[^\n]+\n)*\n([\s\S]*?)\n-----BEGIN PGP SIGNATURE-----\n(?:[^\n]+\n)*\n([A-Za-z0-9+/=\n]+?)\n-----END PGP SIGNATURE-----\s*$/.exec(
      whole,
    );
  if (parts === null) throw malformed(what);
  const [, escaped = '', armor = ''] = parts;
  const lines = escaped.split('\n').map((line) => (line.startsWith('- ') ? line.slice(2) : line));
  const base64 = armor.replace(/\n=[A-Za-z0-9+/]{4}$/, '');
  const signed = Buffer.from(lines.map((line) => line.replace(/[ \t]+$/, '')).join('\r\n'), 'utf8');
  return { text: lines.join('\n'), signed, signatures: readSignatures(Buffer.from(base64, 'base64'), what) };
}

function readSignatures(bytes: Buffer, what: string): readonly TextSignature[] {
  try {
    return readPackets(bytes).flatMap(({ tag, body }) => (tag === signatureTag ? (readSignature(body) ?? []) : []));
  } catch (cause) {
    throw malformed(what, cause);
  }
}

const signatureTag = 2;

interface Packet {
  readonly tag: number;
  readonly body: Buffer;
}

/** Source: RFC 9580, section 4.2. @throws RangeError when the bytes break off */
function readPackets(bytes: Buffer): readonly Packet[] {
  const packets: Packet[] = [];
  for (let at = 0; at < bytes.length; ) {
    const head = bytes.readUInt8(at);
    const isNew = (head & 0x40) !== 0;
    const tag = isNew ? head & 0x3f : (head >> 2) & 0x0f;
    const { length, size } = isNew ? readLength(bytes, at + 1) : readOldLength(bytes, at + 1, head & 3);
    const start = at + 1 + size;
    if (start + length > bytes.length) throw new RangeError('a packet breaks off');
    packets.push({ tag, body: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return packets;
}

interface Length {
  readonly length: number;
  /** Bytes that say it. */
  readonly size: number;
}

function readLength(bytes: Buffer, at: number): Length {
  const first = bytes.readUInt8(at);
  if (first < 192) return { length: first, size: 1 };
  if (first < 224) return { length: ((first - 192) << 8) + bytes.readUInt8(at + 1) + 192, size: 2 };
  if (first === 255) return { length: bytes.readUInt32BE(at + 1), size: 5 };
  throw new RangeError('a packet of unknown length');
}

function readOldLength(bytes: Buffer, at: number, kind: number): Length {
  if (kind === 0) return { length: bytes.readUInt8(at), size: 1 };
  if (kind === 1) return { length: bytes.readUInt16BE(at), size: 2 };
  if (kind === 2) return { length: bytes.readUInt32BE(at), size: 4 };
  throw new RangeError('a packet of unknown length');
}

const hashes: Readonly<Record<number, TextSignature['hash']>> = { 8: 'sha256', 9: 'sha384', 10: 'sha512' };
const canonicalText = 0x01;
const issuerFingerprint = 33;

/** @returns `undefined` for what is none over a text, or hashes in a way that is not trusted */
function readSignature(body: Buffer): TextSignature | undefined {
  const hash = hashes[body.readUInt8(3)];
  if (body.readUInt8(0) !== 4 || body.readUInt8(1) !== canonicalText || hash === undefined) return undefined;
  const hashedEnd = 6 + body.readUInt16BE(4);
  const unhashedEnd = hashedEnd + 2 + body.readUInt16BE(hashedEnd);
  const size = Buffer.alloc(6);
  size.writeUInt16BE(0x04ff, 0);
  size.writeUInt32BE(hashedEnd, 2);
  return {
    fingerprint: readFingerprint(body.subarray(6, hashedEnd)),
    algorithm: body.readUInt8(2),
    hash,
    trailer: Buffer.concat([body.subarray(0, hashedEnd), size]),
    // Two bytes of the hash, for a quick look, come before the numbers.
    numbers: readNumbers(body.subarray(unhashedEnd + 2)),
  };
}

function readFingerprint(subpackets: Buffer): string | undefined {
  for (let at = 0; at < subpackets.length; ) {
    const { length, size } = readLength(subpackets, at);
    const body = subpackets.subarray(at + size, at + size + length);
    if ((body.readUInt8(0) & 0x7f) === issuerFingerprint) return body.subarray(2).toString('hex').toUpperCase();
    at += size + length;
  }
  return undefined;
}

function readNumbers(bytes: Buffer): readonly Uint8Array[] {
  const numbers: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = Math.ceil(bytes.readUInt16BE(at) / 8);
    if (at + 2 + size > bytes.length) throw new RangeError('a number breaks off');
    numbers.push(bytes.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  return numbers;
}

function malformed(what: string, cause?: unknown): Error {
  return packagesFault('packages/bad-signature', `${what} is not a signed text`, {
    hint: 'Check the address of the mirror: something else answers there.',
    ...(cause === undefined ? {} : { cause }),
  });
}
