import { DatabaseSync } from 'node:sqlite';

/**
 * The headers that an RPM database in SQLite holds (Fedora since 33, RHEL since 9).
 *
 * @param bytes the whole file; changed
 * @throws Error when it is no such database
 */
export function* readSqliteHeaders(bytes: Uint8Array): Generator<Uint8Array> {
  // A database in memory has no log beside it, which one in WAL mode wants: said in two bytes of its header (SQLite, file format, 1.3.3).
  bytes.fill(1, 18, 20);
  using database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false });
  database.deserialize(bytes);
  database.enableDefensive(true);
  // Views and triggers of a hostile file could run for ever; a table can only be read.
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA query_only = ON');
  const table = database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'Packages' AND type = 'table'").get();
  if (typeof table?.sql !== 'string' || !/^\s*create\s+table\s/i.test(table.sql) || /\bas\s*\(/i.test(table.sql))
    throw new Error('it has no table of packages');
  for (const { blob } of database.prepare('SELECT blob FROM Packages ORDER BY hnum').iterate())
    if (blob instanceof Uint8Array) yield blob;
}

const page = 4096;
const blockSize = 16;
const magics = { database: 0x506d7052, slot: 0x746f6c53, blob: 0x53626c42 } as const;

/**
 * The headers that an RPM database of the kind "ndb" holds (SUSE).
 *
 * @throws Error, RangeError when it is no such database
 *
 * Source: rpm, lib/backend/ndb/rpmpkg.c: pages of slots, each the number of a package and where its blob lies; little-endian.
 */
export function* readNdbHeaders(bytes: Uint8Array): Generator<Uint8Array> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.readUInt32LE(0) !== magics.database) throw new Error('it is no database of packages');
  const slotsEnd = Math.min(view.readUInt32LE(12) * page, view.length - 16);
  for (let at = 32; at < slotsEnd; at += 16) {
    if (view.readUInt32LE(at) !== magics.slot) throw new Error(`there is no slot at byte ${at}`);
    const number = view.readUInt32LE(at + 4);
    const start = view.readUInt32LE(at + 8) * blockSize;
    if (number === 0 || start === 0) continue;
    if (view.readUInt32LE(start) !== magics.blob || view.readUInt32LE(start + 4) !== number)
      throw new Error(`package ${number} is not where its slot says`);
    yield view.subarray(start + 16, start + 16 + view.readUInt32LE(start + 12));
  }
}
