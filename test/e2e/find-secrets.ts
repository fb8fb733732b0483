import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

/** A secret, and the ways it may be written. */
export interface Needle {
  readonly name: string;
  readonly forms: readonly Buffer[];
}

/** Bytes, hex digits, in addresses, and base64 wherever in a longer text it begins. */
export function toNeedle(name: string, secret: string): Needle {
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and the last characters hold bits of what stands beside it.
    return text.slice(before === 0 ? 0 : before + 1, -1);
  });
  const texts = [...shifted, bytes.toString('hex'), encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  return { name, forms: [bytes, ...new Set(texts)].map((form) => Buffer.from(form)) };
}

/** Names of the secrets that bytes hold, also where they are compressed. */
export function findIn(bytes: Buffer, needles: readonly Needle[]): readonly string[] {
  const plain = [bytes, ...decompressed(bytes)];
  return needles
    .filter(({ forms }) => forms.some((form) => plain.some((each) => each.includes(form))))
    .map(({ name }) => name);
}

/** `path: secret` for everything below a directory that holds one: content, names, links, and what databases say. */
export function findBelow(directory: string, needles: readonly Needle[]): readonly string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    const stats = lstatSync(path);
    const found = findIn(Buffer.from(name), needles).map((secret) => `${path}: ${secret}`);
    if (stats.isDirectory()) return [...found, ...findBelow(path, needles)];
    return [...found, ...findIn(contentOf(path, stats), needles).map((secret) => `${path}: ${secret}`)];
  });
}

function contentOf(path: string, stats: { isFile(): boolean; isSymbolicLink(): boolean }): Buffer {
  if (stats.isSymbolicLink()) return Buffer.from(readlinkSync(path));
  if (!stats.isFile()) return Buffer.alloc(0);
  const bytes = readFileSync(path);
  return path.endsWith('.db') ? Buffer.concat([bytes, dump(path)]) : bytes;
}

/** What all tables hold, in one piece each, which the pages of the file may cut. */
function dump(path: string): Buffer {
  using database = new DatabaseSync(path, { readOnly: true });
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const values = tables.flatMap(({ name }) =>
    database
      .prepare(`SELECT * FROM "${name}"`)
      .all()
      .flatMap((row) => Object.values(row)),
  );
  return Buffer.concat(
    values.flatMap((value) => {
      if (value instanceof Uint8Array) return [Buffer.from(value), ...decompressed(Buffer.from(value))];
      return [Buffer.from(`${value}\n`)];
    }),
  );
}

const decompressors: readonly (readonly [start: string, decompress: (bytes: Buffer) => Buffer])[] = [
  ['1f8b', gunzipSync],
  ['28b52ffd', zstdDecompressSync],
  ['78', inflateSync],
];

/** What comes out of bytes that are compressed. */
function decompressed(bytes: Buffer): readonly Buffer[] {
  const head = bytes.subarray(0, 4).toString('hex');
  return decompressors.flatMap(([start, decompress]) => {
    if (!head.startsWith(start)) return [];
    try {
      return [decompress(bytes)];
    } catch {
      return [];
    }
  });
}
