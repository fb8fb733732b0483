import { statfsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

/*
 * What takes away containers, and so makes room on a full disk, has to write that down. SQLite's log (WAL) asks for room, its rollback journal does not when
 * there is a file for it already: that file, made while there is room, is the reserve. Its first bytes are 0, which says that it holds nothing.
 * Source: https://sqlite.org/fileformat2.html#the_rollback_journal, https://sqlite.org/pragma.html#pragma_journal_mode
 */

/** How long a process waits for the write lock, in milliseconds: a collection of a large store holds it for a second or so. */
export const lockTimeout = 30_000;

// Bytes.
const whole = 1 << 20;
const least = 512 << 10;
const slice = 64 << 10;
const logRoom = 256 << 10;
// On a smaller disk the reserve itself would be in the way.
const leastRoom = 8 * whole;

/**
 * Has a database that was just opened use its log as long as there is room, and keeps a reserve for when there is none.
 *
 * @throws SQLite's errors
 */
export function keepReserve(db: DatabaseSync, path: string): void {
  const room = roomOf(path);
  // The log's index is memory of a file: the kernel kills whoever writes there and finds no room.
  if (room < logRoom) leaveLog(db);
  if (journalMode(db) !== 'wal') changeJournalMode(db, room < leastRoom ? 'PERSIST' : 'WAL');
  else if (room >= leastRoom && sizeOf(reserveOf(path)) < whole) fill(reserveOf(path));
}

/** Makes room for a database that found the disk full. @returns whether there is any, so that it may be tried again */
export function spendReserve(db: DatabaseSync, path: string): boolean {
  return leaveLog(db) || giveSlice(reserveOf(path));
}

/** Bytes that are free on the disk of a database. */
export function roomOf(path: string): number {
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize;
}

function reserveOf(path: string): string {
  return `${path}-journal`;
}

/** Never fails: a store without reserve works until the disk is full. */
function fill(path: string): void {
  // Bytes that no file system makes less of. Loaded when it is needed: it takes 8 ms.
  const { randomFillSync } = process.getBuiltinModule('node:crypto');
  const bytes = randomFillSync(Buffer.alloc(whole), 4096);
  try {
    writeFileSync(path, bytes, { mode: 0o600 });
  } catch {
    // The disk was filled meanwhile, or it is somebody else's store, which may be looked at only.
  }
}

/** From here on changes go by the journal. @returns false when they do already, or others have the database open */
function leaveLog(db: DatabaseSync): boolean {
  try {
    // Alone, and so without an index of the log that others could read.
    db.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE');
    return journalMode(db) === 'wal' && changeJournalMode(db, 'PERSIST');
  } catch {
    return false;
  } finally {
    db.exec(`PRAGMA busy_timeout = ${lockTimeout}; PRAGMA locking_mode = NORMAL`);
  }
}

/** Whoever filled the disk may be quicker to take one: there are several. */
function giveSlice(path: string): boolean {
  const size = sizeOf(path);
  if (size < least + slice) return false;
  try {
    truncateSync(path, size - slice);
    return true;
  } catch {
    return false;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function journalMode(db: DatabaseSync): unknown {
  return db.prepare('PRAGMA journal_mode').get()?.journal_mode;
}

/** @returns whether it is like that now: not when somebody else is at a change */
function changeJournalMode(db: DatabaseSync, mode: 'WAL' | 'PERSIST'): boolean {
  try {
    return db.prepare(`PRAGMA journal_mode = ${mode}`).get()?.journal_mode === mode.toLowerCase();
  } catch {
    return false;
  }
}
