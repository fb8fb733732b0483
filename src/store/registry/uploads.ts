import { closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import type { ByteStream } from '../../base/index.ts';
import { randomHex } from '../../host/index.ts';
import { createDigester, type Digest, type Digester } from '../../oci/index.ts';
import { sizeOf } from '../blob-files.ts';
import { type Database, numberOf, textOf } from '../database.ts';
import type { DiskStore } from '../disk-store.ts';
import { toStoreFault } from '../faults.ts';
import { blobFile, type StorePaths, uploadFile } from '../paths.ts';
import { formatMark, mayLive, parseMark, processMark } from '../process-mark.ts';
import { putLink } from './repository-records.ts';
import { appendToFile, sealFile } from './upload-file.ts';

/** How long uploads are kept that nobody goes on with: milliseconds. */
export const keptUploads: number = 7 * 24 * 60 * 60 * 1000;

/** One upload: its repository, and the id that it got there. */
export interface RegistryUpload {
  readonly repository: string;
  readonly id: string;
}

export type UploadRefusal = 'unknown' | 'busy';

/**
 * Blobs on their way into the registry: a row, and `ingest/upload-<id>`. The row is made before the file and removed after it, so a
 * file without a row is garbage. A row bears the mark of the process that is at it: another may go on when that is dead.
 */
export interface RegistryUploads {
  create(repository: string): string;
  count(): number;
  find(upload: RegistryUpload): number | undefined;
  append(
    upload: RegistryUpload,
    offset: number,
    bytes: ByteStream,
  ): Promise<number | { readonly at: number } | UploadRefusal>;
  commit(upload: RegistryUpload, digest: Digest): Promise<'committed' | { readonly found: Digest } | UploadRefusal>;
  cancel(upload: RegistryUpload): 'cancelled' | UploadRefusal;
}

export function createUploads({ paths, database }: DiskStore): RegistryUploads {
  // What this process has seen of each upload from its first byte on; without it a file is read again at the end.
  const digesters = new Map<string, Digester>();
  const busy = new Set<string>();
  const self = formatMark(processMark());

  function has({ repository, id }: RegistryUpload): boolean {
    return database.get('SELECT 1 FROM registry_upload WHERE id = ? AND repository = ?', id, repository) !== undefined;
  }

  /** Makes the upload this process's own, if no living one is at it. */
  function take({ repository, id }: RegistryUpload): 'taken' | UploadRefusal {
    if (busy.has(id)) return 'busy';
    const row = database.get('SELECT writer FROM registry_upload WHERE id = ? AND repository = ?', id, repository);
    if (row === undefined) return 'unknown';
    const writer = textOf(row, 'writer');
    if (writer === self) return 'taken';
    const mark = parseMark(writer);
    if (mark !== undefined && mayLive(mark)) return 'busy';
    const sql = 'UPDATE registry_upload SET writer = ? WHERE id = ? AND writer = ?';
    return database.run(sql, self, id, writer) > 0 ? 'taken' : 'busy';
  }

  /** Works on an upload while nobody else does. */
  async function withUpload<Result>(
    upload: RegistryUpload,
    work: (path: string) => Promise<Result>,
  ): Promise<Result | UploadRefusal> {
    const taken = take(upload);
    if (taken !== 'taken') return taken;
    busy.add(upload.id);
    try {
      return await work(uploadFile(paths, upload.id));
    } finally {
      busy.delete(upload.id);
    }
  }

  /** What has seen `size` bytes of the upload, all there are. */
  function digesterOf(id: string, size: number): Digester | undefined {
    const digester = digesters.get(id);
    return digester?.size === size ? digester : undefined;
  }

  function forget(id: string): void {
    digesters.delete(id);
    rmSync(uploadFile(paths, id), { force: true });
    database.run('DELETE FROM registry_upload WHERE id = ?', id);
  }

  return {
    create(repository) {
      const id = randomHex(16);
      database.run('INSERT INTO registry_upload VALUES (?, ?, ?, ?)', id, repository, self, Date.now());
      createFile(uploadFile(paths, id));
      digesters.set(id, createDigester());
      return id;
    },
    count: () => numberOf(database.get('SELECT count(*) AS count FROM registry_upload') ?? {}, 'count'),
    find: (upload) => (has(upload) ? (sizeOf(uploadFile(paths, upload.id)) ?? 0) : undefined),
    append: (upload, offset, bytes) =>
      withUpload(upload, async (path) => {
        const at = sizeOf(path) ?? createFile(path);
        if (at !== offset) return { at };
        const digester = digesterOf(upload.id, at);
        if (digester === undefined) digesters.delete(upload.id);
        return appendToFile(path, at, bytes, digester);
      }),
    commit: (upload, digest) =>
      withUpload(upload, async (path) => {
        const size = sizeOf(path) ?? createFile(path);
        const found = await sealFile(path, size, digesterOf(upload.id, size));
        digesters.delete(upload.id);
        if (found !== digest) {
          forget(upload.id);
          return { found };
        }
        publish(paths, database, upload, { digest, size });
        return 'committed';
      }),
    cancel(upload) {
      const taken = take(upload);
      if (taken !== 'taken') return taken;
      forget(upload.id);
      return 'cancelled';
    },
  };
}

/** The file becomes the blob, and the repository's, in one step for every collector. */
function publish(
  paths: StorePaths,
  database: Database,
  { repository, id }: RegistryUpload,
  { digest, size }: { readonly digest: Digest; readonly size: number },
): void {
  const [path, blob] = [uploadFile(paths, id), blobFile(paths, digest)];
  database.write('boot', () => {
    try {
      if (sizeOf(blob) === size) rmSync(path);
      else renameSync(path, blob);
    } catch (error) {
      throw toStoreFault(`write ${blob}`, error);
    }
    putLink(database, { repository, digest });
    database.run('DELETE FROM registry_upload WHERE id = ?', id);
  });
}

/** @returns bytes in it: none */
function createFile(path: string): 0 {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return 0;
  } catch (error) {
    throw toStoreFault(`write ${path}`, error);
  }
}

/**
 * Removes uploads that nobody went on with.
 *
 * @param before in milliseconds since 1970: what was last written to earlier goes
 * @returns how many there were
 */
export function expireUploads({ paths, database }: DiskStore, before: number): number {
  const old = database.all('SELECT id FROM registry_upload WHERE started < ?', before).map((row) => textOf(row, 'id'));
  const left = old.filter((id) => {
    const stat = statSync(uploadFile(paths, id), { throwIfNoEntry: false });
    return stat === undefined || stat.mtimeMs < before;
  });
  for (const id of left) {
    rmSync(uploadFile(paths, id), { force: true });
    database.run('DELETE FROM registry_upload WHERE id = ?', id);
  }
  return left.length;
}
