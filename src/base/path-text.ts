/**
 * File names are bytes; we carry them as strings. Bytes that are not UTF-8 become lone low surrogates U+DC80 to U+DCFF
 * (one per byte, as Python's surrogateescape does), so that every name survives a round trip.
 */

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of a file name or path → text. Never fails. */
export function decodePath(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeEscaped(bytes);
  }
}

/** Text made by `decodePath` → its bytes. */
export function encodePath(path: string): Uint8Array {
  if (!hasEscapes(path)) return Buffer.from(path, 'utf8');
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at < path.length; at++) {
    const byte = escapedByte(path, at);
    if (byte === undefined) continue;
    pieces.push(Buffer.from(path.slice(from, at), 'utf8'), Uint8Array.of(byte));
    from = at + 1;
  }
  pieces.push(Buffer.from(path.slice(from), 'utf8'));
  return Buffer.concat(pieces);
}

/** What to hand to `node:fs` for a path: the string itself, or bytes when it holds some that are not UTF-8. */
export function fsPath(path: string): string | Buffer {
  return hasEscapes(path) ? Buffer.from(encodePath(path)) : path;
}

/** Order of two paths by their bytes, whatever the locale. */
export function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  if (!aboveSurrogates.test(a) && !aboveSurrogates.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(encodePath(a), encodePath(b));
}

// UTF-16 order is byte order below U+D800; only from there on do the bytes have to be compared.
const aboveSurrogates = /[\ud800-\uffff]/;
const escapes = /[\udc80-\udcff]/;

/** Whether the text holds bytes that are not UTF-8. */
function hasEscapes(path: string): boolean {
  if (!escapes.test(path)) return false;
  for (let at = 0; at < path.length; at++) if (escapedByte(path, at) !== undefined) return true;
  return false;
}

/** The byte a lone low surrogate at `at` stands for; `undefined` where there is none. */
function escapedByte(path: string, at: number): number | undefined {
  const unit = path.charCodeAt(at);
  if (unit < 0xdc80 || unit > 0xdcff) return undefined;
  const before = at === 0 ? 0 : path.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff ? undefined : unit - 0xdc00;
}

/** Decodes byte by byte: well-formed sequences as they are, every other byte as a lone surrogate. */
function decodeEscaped(bytes: Uint8Array): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] ?? 0);
    const piece = bytes.subarray(at, at + length);
    const decoded = length > 0 && piece.length === length ? tryDecode(piece) : undefined;
    text += decoded ?? String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
    at += decoded === undefined ? 1 : length;
  }
  return text;
}

function tryDecode(piece: Uint8Array): string | undefined {
  try {
    return strict.decode(piece);
  } catch {
    return undefined;
  }
}

/** Bytes in the UTF-8 sequence that starts with `lead`; 0 when none does. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}
