import { rmSync } from 'node:fs';
import { type Descriptor, type Digest, isDigest, parseDigest } from '../../oci/index.ts';
import { sizeOf } from '../blob-files.ts';
import { placeBlob, syncBlobs } from '../blob-places.ts';
import { createBlobWriter } from '../blob-writer.ts';
import { type Database, numberOf, type Row, textOf } from '../database.ts';
import type { DiskStore } from '../disk-store.ts';
import { storeFault } from '../faults.ts';
import { blobFile } from '../paths.ts';
import { type BlobLinkRecords, putLink, putRepository, type RecordPage } from './repository-records.ts';

/** A manifest or index of a repository of the registry. */
export interface RegistryManifest {
  readonly repository: string;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
  readonly subject?: Digest;
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A manifest that is to be stored, with what must be there. */
export interface NewRegistryManifest {
  readonly record: RegistryManifest;
  readonly bytes: Uint8Array;
  readonly tags: readonly string[];
  readonly blobs: readonly Descriptor[];
  readonly manifests: readonly Descriptor[];
}

export interface ManifestRecords {
  /** @param reference a tag or a digest */
  find(repository: string, reference: string): RegistryManifest | undefined;
  /** @returns what is missing; nothing is changed then */
  put(manifest: NewRegistryManifest): Promise<readonly Descriptor[]>;
  /** @returns whether it was there */
  remove(repository: string, digest: Digest): boolean;
  listReferrers(
    repository: string,
    subject: Digest,
    page: RecordPage & { readonly artifactType?: string },
  ): readonly RegistryManifest[];
}

export function createManifestRecords(store: DiskStore, links: BlobLinkRecords): ManifestRecords {
  const { database } = store;
  return {
    find: (repository, reference) => find(database, repository, reference),
    put: (manifest) => putManifest(store, links, manifest),
    remove: (repository, digest) =>
      database.write('disk', () => {
        database.run('DELETE FROM registry_tag WHERE repository = ? AND digest = ?', repository, digest);
        const sql = 'DELETE FROM registry_manifest WHERE repository = ? AND digest = ?';
        return database.run(sql, repository, digest) > 0;
      }),
    listReferrers: (repository, subject, { most, after = '', artifactType = null }) =>
      database
        .all(
          `SELECT * FROM registry_manifest WHERE repository = ? AND subject = ? AND digest > ?
           AND (?4 IS NULL OR artifact_type = ?4) ORDER BY digest LIMIT ?5`,
          repository,
          subject,
          after,
          artifactType,
          most,
        )
        .map(toManifest),
  };
}

async function putManifest(
  store: DiskStore,
  links: BlobLinkRecords,
  manifest: NewRegistryManifest,
): Promise<readonly Descriptor[]> {
  // Asked again under the lock: this only spares writing the file.
  const early = missingFrom(store, links, manifest);
  if (early.length > 0) return early;
  const temporary = store.scratch();
  let missing: readonly Descriptor[] = [];
  using writer = createBlobWriter(temporary, () => {
    missing = publish(store, links, manifest, temporary);
  });
  writer.write(manifest.bytes);
  await writer.commit();
  return missing;
}

/** The file gets its name together with its rows, and only while all that it needs is there. @returns what is not */
function publish(
  store: DiskStore,
  links: BlobLinkRecords,
  manifest: NewRegistryManifest,
  temporary: string,
): readonly Descriptor[] {
  const { database, paths } = store;
  const { repository, digest } = manifest.record;
  return database.write('disk', () => {
    const missing = missingFrom(store, links, manifest);
    const blob = blobFile(paths, digest);
    if (missing.length > 0 || sizeOf(blob) === manifest.bytes.length) rmSync(temporary);
    else placeBlob(temporary, paths, digest);
    if (missing.length > 0) return missing;
    // The places of the blobs that it needs are on stable storage then as well.
    syncBlobs(paths);
    putRepository(database, repository);
    for (const each of manifest.blobs) putLink(database, { repository, digest: each.digest });
    putRows(database, manifest);
    return [];
  });
}

function missingFrom(
  { database, paths }: DiskStore,
  links: BlobLinkRecords,
  { record, blobs, manifests }: NewRegistryManifest,
): readonly Descriptor[] {
  const { repository } = record;
  const isWhole = ({ digest, size }: Descriptor): boolean => sizeOf(blobFile(paths, digest)) === size;
  return [
    ...blobs.filter((each) => !(links.has({ repository, digest: each.digest }) && isWhole(each))),
    ...manifests.filter((each) => find(database, repository, each.digest)?.size !== each.size),
  ];
}

const findByDigest = 'SELECT * FROM registry_manifest WHERE repository = ? AND digest = ?';
const findByTag = `SELECT registry_manifest.* FROM registry_tag JOIN registry_manifest USING (repository, digest)
  WHERE repository = ? AND tag = ?`;

function find(database: Database, repository: string, reference: string): RegistryManifest | undefined {
  const row = database.get(isDigest(reference) ? findByDigest : findByTag, repository, reference);
  return row === undefined ? undefined : toManifest(row);
}

function putRows(database: Database, { record, tags }: NewRegistryManifest): void {
  const { repository, digest, mediaType, size, subject = null, artifactType = null, annotations } = record;
  const now = Date.now();
  database.run(
    `INSERT INTO registry_manifest VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET media_type = excluded.media_type,
       pushed = excluded.pushed`,
    repository,
    digest,
    mediaType,
    size,
    subject,
    artifactType,
    Object.keys(annotations).length === 0 ? null : JSON.stringify(annotations),
    now,
  );
  for (const tag of tags)
    database.run(
      `INSERT INTO registry_tag VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest, updated = excluded.updated`,
      repository,
      tag,
      digest,
      now,
    );
}

function toManifest(row: Row): RegistryManifest {
  const { subject, artifact_type: artifactType, annotations } = row;
  return {
    repository: textOf(row, 'repository'),
    digest: parseDigest(textOf(row, 'digest')),
    mediaType: textOf(row, 'media_type'),
    size: numberOf(row, 'size'),
    annotations: typeof annotations === 'string' ? readAnnotations(annotations) : {},
    ...(typeof subject === 'string' ? { subject: parseDigest(subject) } : {}),
    ...(typeof artifactType === 'string' ? { artifactType } : {}),
  };
}

function readAnnotations(text: string): Readonly<Record<string, string>> {
  const json: unknown = JSON.parse(text);
  if (typeof json !== 'object' || json === null)
    throw storeFault('store/database-damaged', 'a manifest of the registry has no readable annotations', {
      hint: 'Send the manifest again.',
    });
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
}
