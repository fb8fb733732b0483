import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import type { ByteStream } from '../../base/index.ts';
import { randomHex } from '../../host/index.ts';
import { createDigester, type Digest, type Digester, digestAlgorithm } from '../../oci/index.ts';
import type { AtOnce, CommitOutcome, UploadAddress, Uploads } from '../../registry/records/index.ts';
import { sizeOf } from '../blob-files.ts';
import { placeBlob } from '../blob-places.ts';
import { type Database, numberOf, textOf } from '../database.ts';
import type { DiskStore } from '../disk-store.ts';
import { toStoreFault } from '../faults.ts';
import { blobFile, type StorePaths, uploadFile } from '../paths.ts';
import { withinQuota } from './quota-records.ts';
import { putLink } from './repository-records.ts';
import { createUploadClaims } from './upload-claims.ts';
import { appendToFile, sealFile } from './upload-file.ts';

/** How long uploads are kept that nobody goes on with: milliseconds. */
export const keptUploads: number = 7 * 24 * 60 * 60 * 1000;

/**
 * Blobs on their way into the registry: a row, and `ingest/upload-<id>`. The row is made before the file and removed after it, so a
 * file without a row is garbage. A row bears the mark of the process that is at it: another may go on when that is dead.
 */
export function createUploads(store: DiskStore): AtOnce<Uploads> {
  const { paths, database } = store;
  // What this process has seen of each upload from its first byte on; without it a file is read again at the end.
  const digesters = new Map<string, Digester>();
  const claims = createUploadClaims(database);

  /** What has seen `size` bytes of the upload, all there are. */
  function digesterOf(id: string, size: number): Digester | undefined {
    const digester = digesters.get(id);
    if (digester?.size === size) return digester;
    digesters.delete(id);
    return undefined;
  }

  function forget(id: string): void {
    digesters.delete(id);
    removeUpload(paths, database, id);
  }

  async function append({ id }: UploadAddress, offset: number, bytes: ByteStream): Promise<number | { at: number }> {
    const path = uploadFile(paths, id);
    const at = sizeOf(path) ?? createFile(path);
    return at === offset ? appendToFile(path, at, bytes, digesterOf(id, at)) : { at };
  }

  async function commit(upload: UploadAddress, digest: Digest): Promise<CommitOutcome> {
    const path = uploadFile(paths, upload.id);
    const size = sizeOf(path) ?? createFile(path);
    const known = digestAlgorithm(digest) === 'sha256' ? digesterOf(upload.id, size) : undefined;
    const found = await sealFile(path, size, known ?? digestAlgorithm(digest));
    digesters.delete(upload.id);
    const outcome =
      found === digest ? withinQuota(() => publish(paths, database, upload, { digest, size })) : { found };
    if (outcome !== 'committed') forget(upload.id);
    return outcome;
  }

  return {
    create(repository) {
      const id = randomHex(16);
      claims.create(id, repository);
      createFile(uploadFile(paths, id));
      digesters.set(id, createDigester());
      return id;
    },
    count: () => numberOf(database.get('SELECT count(*) AS count FROM registry_upload') ?? {}, 'count'),
    find: ({ repository, id }) => {
      const row = database.get('SELECT 1 FROM registry_upload WHERE id = ? AND repository = ?', id, repository);
      return row === undefined ? undefined : (sizeOf(uploadFile(paths, id)) ?? 0);
    },
    append: (upload, offset, bytes) => claims.hold(upload, () => append(upload, offset, bytes)),
    commit: (upload, digest) => claims.hold(upload, () => commit(upload, digest)),
    cancel: (upload) =>
      claims.hold<'cancelled'>(upload, async () => {
        forget(upload.id);
        return 'cancelled';
      }),
    expire: (before) => expireUploads(store, before),
  };
}

function removeUpload(paths: StorePaths, database: Database, id: string): void {
  rmSync(uploadFile(paths, id), { force: true });
  database.run('DELETE FROM registry_upload WHERE id = ?', id);
}

/** The file becomes the blob, and the repository's, in one step for every collector. */
function publish(
  paths: StorePaths,
  database: Database,
  { repository, id }: UploadAddress,
  { digest, size }: { readonly digest: Digest; readonly size: number },
): 'committed' {
  const [path, blob] = [uploadFile(paths, id), blobFile(paths, digest)];
  return database.write('boot', () => {
    putLink(database, { repository, digest, size });
    try {
      if (sizeOf(blob) === size) rmSync(path, { force: true });
      else placeBlob(path, paths, digest);
    } catch (error) {
      throw toStoreFault(`write ${blob}`, error);
    }
    database.run('DELETE FROM registry_upload WHERE id = ?', id);
    return 'committed';
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
  for (const id of left) removeUpload(paths, database, id);
  return left.length;
}
