import { rmSync } from 'node:fs';
import { type Descriptor, isDigest, parseDigest } from '../../oci/index.ts';
import type {
  AtOnce,
  BlobAddress,
  ChangeRules,
  ManifestRecord,
  ManifestRecords,
  NewManifest,
  PointedTag,
  PutOutcome,
  RemoveOutcome,
} from '../../registry/records/index.ts';
import { sizeOf } from '../blob-files.ts';
import { placeBlob, syncBlobs } from '../blob-places.ts';
import { createBlobWriter } from '../blob-writer.ts';
import { type Database, numberOf, type Row, textOf } from '../database.ts';
import type { DiskStore } from '../disk-store.ts';
import { storeFault } from '../faults.ts';
import { createGroupWrite, type GroupWrite } from '../group-writes.ts';
import { blobFile } from '../paths.ts';
import { dropManifest, dropTag, forgetDeleted, releaseTag, tagsOf } from './deletion-rows.ts';
import { countIn, withinQuota } from './quota-records.ts';
import { changeRevision, type LocalLinks, putLink, putRepository } from './repository-records.ts';
import { reviveAll } from './revive-all.ts';
import { findTag, pointTag } from './tag-records.ts';

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
        .map(toManifest),
  };
}

function removeManifest(
  database: Database,
  { repository, digest }: BlobAddress,
  { until = 0, isWriteOnce }: ChangeRules,
): RemoveOutcome {
  const tags = tagsOf(database, { repository, digest });
  const fixed = tags.find((tag) => isWriteOnce?.(tag));
  if (fixed !== undefined) return { fixed: { tag: fixed, digest } };
  const deletion = { now: Date.now(), until, why: 'deleted' } as const;
  for (const tag of tags) dropTag(database, repository, { tag, digest }, deletion);
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
  const fixed = findFixed(database, manifest, rules);
  if (fixed !== undefined) return { kind: 'write-once', fixed };
  if (sizeOf(blobFile(paths, digest)) !== manifest.bytes.length) placeBlob(temporary, paths, digest);
  putRepository(database, repository);
  const extras = (manifest.extras ?? []).filter((each) => isBlobHere(deps, repository, each));
  for (const each of [...manifest.blobs.filter(isHere), ...extras])
    putLink(database, { repository, digest: each.digest, size: each.size });
  const now = Date.now();
  for (const each of manifest.manifests.filter(isHere))
    reviveAll(deps.store, { repository, digest: each.digest }, { now, force: false });
  putRows(database, { ...manifest, extras }, rules, now);
  changeRevision(database, repository);
  return { kind: 'stored' };
}

function findFixed(
  database: Database,
  { record, tags }: NewManifest,
  { isWriteOnce }: ChangeRules,
): PointedTag | undefined {
  if (isWriteOnce === undefined) return undefined;
  for (const tag of tags.filter(isWriteOnce)) {
    const digest = findTag(database, record.repository, tag);
    if (digest !== undefined && digest !== record.digest) return { tag, digest };
  }
  return undefined;
}

function missingFrom(
  deps: Pick<PutDeps, 'store' | 'links'>,
  { record, blobs, manifests }: NewManifest,
): readonly Descriptor[] {
  const { database } = deps.store;
  const { repository } = record;
  const sizeHere = ({ digest }: Descriptor): number | undefined =>
    find(database, repository, digest)?.size ?? sizeOfCleaned(database, { repository, digest });
  return [
    ...blobs.filter((each) => !isBlobHere(deps, repository, each)),
    ...manifests.filter((each) => sizeHere(each) !== each.size),
  ];
}

function isBlobHere(
  { store, links }: Pick<PutDeps, 'store' | 'links'>,
  repository: string,
  { digest, size }: Descriptor,
): boolean {
  return links.mayHave({ repository, digest }) && sizeOf(blobFile(store.paths, digest)) === size;
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
  return row === undefined ? undefined : toManifest(row);
}

function putRows(database: Database, manifest: NewManifest, { until = 0 }: ChangeRules, now: number): void {
  const { record, tags, blobs, extras = [], manifests } = manifest;
  const { repository, digest, mediaType, size, subject = null, artifactType = null, annotations } = record;
  if (find(database, repository, digest) === undefined) countIn(database, { repository, digest, size }, false);
  database.run(
    `INSERT INTO registry_manifest (repository, digest, media_type, size, subject, artifact_type, annotations, pushed, needs)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET media_type = excluded.media_type, pushed = excluded.pushed, needs = excluded.needs`,
    repository,
    digest,
    mediaType,
    size,
    subject,
    artifactType,
    Object.keys(annotations).length === 0 ? null : JSON.stringify(annotations),
    now,
    JSON.stringify([...blobs, ...extras, ...manifests].map((each) => each.digest)),
  );
  forgetDeleted(database, { repository, digest });
  for (const tag of tags) {
    const before = findTag(database, repository, tag);
    if (before !== undefined && before !== digest)
      releaseTag(database, repository, { tag, digest: before }, { now, until, why: 'moved' });
    pointTag(database, repository, { tag, digest }, now);
  }
}

function toManifest(row: Row): ManifestRecord {
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
