import { rmSync } from 'node:fs';
import { type Descriptor, isDigest } from '../../oci/index.ts';
import {
  type AtOnce,
  type BlobAddress,
  type ChangeRules,
  type Deletion,
  findFixed,
  findMissing,
  listNeeds,
  type ManifestRecord,
  type ManifestRecords,
  manifestColumns,
  type NewManifest,
  type PointedTag,
  type PutOutcome,
  type RemoveOutcome,
  toManifestRecord,
  toManifestValues,
} from '../../registry/records/index.ts';
import { sizeOf } from '../blob-files.ts';
import { placeBlob, syncBlobs } from '../blob-places.ts';
import { createBlobWriter } from '../blob-writer.ts';
import { type Database, numberOf } from '../database.ts';
import type { DiskStore } from '../disk-store.ts';
import { createGroupWrite, type GroupWrite } from '../group-writes.ts';
import { blobFile } from '../paths.ts';
import { dropManifest, dropTag, forgetDeleted, releaseTag, tagsOf } from './deletion-rows.ts';
import { countIn, withinQuota } from './quota-records.ts';
import { toRecordRow } from './record-row.ts';
import { changeRevision, type LocalLinks, putLink, putRepository } from './repository-records.ts';
import { reviveAll } from './revive-all.ts';
import { findTag, pointTag } from './tag-records.ts';
import { tagsAbove } from './tags-above.ts';

export function createManifestRecords(store: DiskStore, links: LocalLinks): AtOnce<ManifestRecords> {
  const { database, paths } = store;
  // The places of manifests, and of the blobs that they need, are on stable storage before the rows.
  const write = createGroupWrite(database, () => syncBlobs(paths));
  return {
    find: (repository, reference) => find(database, repository, reference),
    put: (manifest, rules = {}) => putManifest({ store, links, write }, manifest, rules),
    remove: (repository, digest, rules = {}) =>
      database.write('disk', () => removeManifest(database, { repository, digest }, rules)),
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
        .map(toRecordRow)
        .map(toManifestRecord),
  };
}

function removeManifest(database: Database, { repository, digest }: BlobAddress, rules: ChangeRules): RemoveOutcome {
  const tags = tagsOf(database, { repository, digest });
  const fixed = rules.isWriteOnce && findFixed(tagsAbove(database, { repository, digest }), rules);
  if (fixed !== undefined) return { fixed };
  const deletion: Deletion = { now: Date.now(), until: rules.until ?? 0, why: 'deleted' };
  for (const each of tags) dropTag(database, repository, each, deletion);
  return dropManifest(database, { repository, digest }, deletion) ? 'removed' : 'unknown';
}

/** What putting manifests works on. */
interface PutDeps {
  readonly store: DiskStore;
  readonly links: LocalLinks;
  readonly write: GroupWrite;
}

async function putManifest(deps: PutDeps, manifest: NewManifest, rules: ChangeRules): Promise<PutOutcome> {
  // Asked again under the lock: this only spares writing the file.
  const early = missingFrom(deps, manifest);
  if (early.length > 0 && manifest.partial !== true) return { kind: 'missing', needs: early };
  const temporary = deps.store.scratch();
  try {
    await writeDurably(temporary, manifest.bytes);
    const attempt = (): PutOutcome => publish(deps, manifest, { rules, temporary });
    const found = await deps.write(() => withinQuota(() => deps.store.database.nested(attempt)));
    return 'over' in found ? { kind: 'over', use: found.over } : found;
  } finally {
    rmSync(temporary, { force: true });
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  // It becomes a blob only where rows come to name it.
  using writer = createBlobWriter(path, () => undefined);
  writer.write(bytes);
  await writer.commit();
}

/** The file gets its name together with its rows, and only while all that it needs is there. */
function publish(
  deps: PutDeps,
  manifest: NewManifest,
  { rules, temporary }: { readonly rules: ChangeRules; readonly temporary: string },
): PutOutcome {
  const { database, paths } = deps.store;
  const { repository, digest } = manifest.record;
  const needs = missingFrom(deps, manifest);
  if (needs.length > 0 && manifest.partial !== true) return { kind: 'missing', needs };
  const isHere = (each: Descriptor): boolean => !needs.includes(each);
  const moved = findMoved(database, manifest);
  const fixed = findFixed(moved, rules);
  if (fixed !== undefined) return { kind: 'write-once', fixed };
  if (sizeOf(blobFile(paths, digest)) !== manifest.bytes.length) placeBlob(temporary, paths, digest);
  putRepository(database, repository);
  const extras = (manifest.extras ?? []).filter(
    (each) => sizeOfBlob(deps, { repository, digest: each.digest }) === each.size,
  );
  for (const each of [...manifest.blobs.filter(isHere), ...extras])
    putLink(database, { repository, digest: each.digest, size: each.size });
  const now = Date.now();
  for (const each of manifest.manifests.filter(isHere))
    reviveAll(deps.store, { repository, digest: each.digest }, { now, force: false });
  putRow(database, { ...manifest, extras }, now);
  for (const each of moved) releaseTag(database, repository, each, { now, until: rules.until ?? 0, why: 'moved' });
  for (const tag of manifest.tags) pointTag(database, repository, { tag, digest }, now);
  changeRevision(database, repository);
  return { kind: 'stored' };
}

/** Of the tags that are to point to the manifest, those that point elsewhere now. */
function findMoved(database: Database, { record, tags }: NewManifest): readonly PointedTag[] {
  return tags.flatMap((tag) => {
    const digest = findTag(database, record.repository, tag);
    return digest === undefined || digest === record.digest ? [] : [{ tag, digest }];
  });
}

function missingFrom(deps: Pick<PutDeps, 'store' | 'links'>, manifest: NewManifest): readonly Descriptor[] {
  const { database } = deps.store;
  const { repository } = manifest.record;
  return findMissing(manifest, {
    ofBlob: (digest) => sizeOfBlob(deps, { repository, digest }),
    ofManifest: (digest) => find(database, repository, digest)?.size ?? sizeOfCleaned(database, { repository, digest }),
  });
}

function sizeOfBlob({ store, links }: Pick<PutDeps, 'store' | 'links'>, blob: BlobAddress): number | undefined {
  return links.mayHave(blob) ? sizeOf(blobFile(store.paths, blob.digest)) : undefined;
}

/** Bytes of a manifest that cleaning took out of the repository, and that is not gone yet. What somebody deleted is missing. */
function sizeOfCleaned(database: Database, { repository, digest }: BlobAddress): number | undefined {
  const row = database.get(
    "SELECT size FROM registry_deleted_manifest WHERE repository = ? AND digest = ? AND until > ? AND why <> 'deleted'",
    repository,
    digest,
    Date.now(),
  );
  return row === undefined ? undefined : numberOf(row, 'size');
}

const findByDigest = 'SELECT * FROM registry_manifest WHERE repository = ? AND digest = ?';
const findByTag = `SELECT registry_manifest.* FROM registry_tag JOIN registry_manifest USING (repository, digest)
  WHERE repository = ? AND tag = ?`;

function find(database: Database, repository: string, reference: string): ManifestRecord | undefined {
  const row = database.get(isDigest(reference) ? findByDigest : findByTag, repository, reference);
  return row === undefined ? undefined : toManifestRecord(toRecordRow(row));
}

function putRow(database: Database, manifest: NewManifest, now: number): void {
  const { repository, digest, size } = manifest.record;
  if (find(database, repository, digest) === undefined) countIn(database, { repository, digest, size }, false);
  database.run(
    `INSERT INTO registry_manifest (${manifestColumns.join()}, pushed, needs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET media_type = excluded.media_type, pushed = excluded.pushed, needs = excluded.needs`,
    ...toManifestValues(manifest.record),
    now,
    JSON.stringify(listNeeds(manifest)),
  );
  forgetDeleted(database, { repository, digest });
}
