import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, numberOf, type Row, textOf } from './database.ts';
import { systemCode, toStoreFault } from './faults.ts';
import type { StorePaths } from './paths.ts';
import { formatMark, mayLive, parseMark, processMark } from './process-mark.ts';

/** Builds whose records are kept at least; of those that are over, the oldest give way. */
export const keptBuilds = 100;

/** So many more are there before any goes: most builds have nothing to remove. */
const spareBuilds = 20;

/** What is kept of a build that was begun. */
export interface BuildRecord {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Whether it goes on: its process lives, and has not ended it. */
  readonly isOpen: boolean;
  /** Whether its process ended it; what was killed did not. */
  readonly isEnded: boolean;
  /** What is known of it, as JSON text: what was written first, or when it ended. */
  readonly data: string;
}

/** A build that goes on. Disposing without `end` leaves it as one that was killed. */
export interface OpenBuildRecord extends Disposable {
  /** Adds to what it told. @throws store/no-space, store/io */
  write(text: string): void;
  /** @param data replaces what was known of it */
  end(data: string): void;
}

/**
 * The builds of a store, with what they told. Each has a row and a file `builds/<id>`: the file is made after the row and removed before
 * it, so that no file is left that no row knows. Of what was told, a process that is killed loses nothing, and a loss of power may take all.
 */
export interface BuildRecords {
  /** Makes a record. Of the oldest ones all beyond `keptBuilds` go, some at a time. @param startedAt milliseconds since 1970 */
  begin(id: string, startedAt: number, data: string): OpenBuildRecord;
  /** Those last begun first. */
  list(): readonly BuildRecord[];
  /** What a build told; '' when nothing is left of it. */
  read(id: string): string;
  /** Bytes of what a build told. */
  size(id: string): number;
  /** Removes records; those of builds that go on stay. @returns how many there were */
  remove(ids: readonly string[]): number;
}

export function createBuildRecords(paths: StorePaths, database: Database): BuildRecords {
  const fileOf = (id: string): string => join(paths.builds, id);
  const list = (): readonly BuildRecord[] =>
    database.all('SELECT * FROM build ORDER BY started DESC, id').map(buildRecord);
  const remove = (ids: readonly string[]): number => {
    const going = list().filter(({ id, isOpen }) => !isOpen && ids.includes(id));
    for (const { id } of going) rmSync(fileOf(id), { force: true });
    return database.write('boot', () =>
      going.reduce((count, { id }) => count + database.run('DELETE FROM build WHERE id = ?', id), 0),
    );
  };
  const trim = (): void => {
    const count = numberOf(database.get('SELECT count(*) AS count FROM build') ?? {}, 'count');
    if (count > keptBuilds + spareBuilds)
      remove(
        list()
          .slice(keptBuilds)
          .map(({ id }) => id),
      );
  };
  return {
    begin(id, startedAt, data) {
      const owner = formatMark(processMark());
      database.run('INSERT INTO build VALUES (?, ?, ?, ?)', id, owner, startedAt, data);
      const file = openLog(paths.builds, fileOf(id));
      trim();
      return {
        write: (text) => append(file, fileOf(id), text),
        end: (last) => void database.run('UPDATE build SET owner = NULL, data = ? WHERE id = ?', last, id),
        [Symbol.dispose]: () => closeSync(file),
      };
    },
    list,
    read: (id) => readLog(fileOf(id)),
    size: (id) => statSync(fileOf(id), { throwIfNoEntry: false })?.size ?? 0,
    remove,
  };
}

function buildRecord(row: Row): BuildRecord {
  const mark = typeof row.owner === 'string' ? parseMark(row.owner) : undefined;
  return {
    id: textOf(row, 'id'),
    startedAt: numberOf(row, 'started'),
    isOpen: mark !== undefined && mayLive(mark),
    isEnded: row.owner === null,
    data: textOf(row, 'data'),
  };
}

function openLog(directory: string, path: string): number {
  const open = (): number => openSync(path, 'ax', 0o600);
  try {
    return open();
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw toStoreFault(`record ${path}`, error);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return open();
  }
}

function append(file: number, path: string, text: string): void {
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  } catch (error) {
    throw toStoreFault(`record ${path}`, error);
  }
}

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw toStoreFault(`read ${path}`, error);
  }
}
