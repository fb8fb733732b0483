import { type Descriptor, parseDigest } from '../../../oci/index.ts';
import {
  type ChangeRules,
  type Deletion,
  findFixed,
  findMissing,
  listNeeds,
  manifestColumns,
  type NewManifest,
  type PointedTag,
  type PutOutcome,
  toManifestValues,
} from '../../records/index.ts';
import { numberOf, textOf } from '../rows.ts';
import type { Sql, SqlDatabase, SqlRow } from '../sql.ts';
import { bringBack } from './bring-back.ts';
import { findTags, putTag, releaseTag } from './deletions.ts';
import { type Weighed, weigh } from './quota-records.ts';
import { reviseRepository } from './repository-records.ts';
import { writeUnless } from './write-unless.ts';

/** What a repository has of a manifest that was sent, and what that needs. */
interface Found {
  /** Whether the repository has it already. */
  readonly known: boolean;
  readonly blobs: readonly SqlRow[];
  readonly manifests: readonly SqlRow[];
  /** Of those that are to point to it. */
  readonly tags: readonly PointedTag[];
}

/** Three round trips: what is there, what changes, the end. */
export function putManifest(database: SqlDatabase, manifest: NewManifest, rules: ChangeRules): Promise<PutOutcome> {
  return writeUnless<PutOutcome>(database, async (sql, withdraw) => {
    const now = Date.now();
    const found = await look(sql, manifest, now);
    const needs = manifest.partial === true ? [] : missingFrom(found, manifest);
    if (needs.length > 0) return withdraw({ kind: 'missing', needs });
    const moved = found.tags.filter((tag) => tag.digest !== manifest.record.digest);
    const fixed = findFixed(moved, rules);
    if (fixed !== undefined) return withdraw({ kind: 'write-once', fixed });
    const deletion: Deletion = { now, until: rules.until ?? 0, why: 'moved' };
    const { repository, digest } = manifest.record;
    const [use] = await Promise.all([
      weigh(sql, repository, putRows(sql, manifest, found, now), 1),
      ...moved.map((each) => releaseTag(sql, repository, each, deletion)),
      ...manifest.tags.map((tag) => putTag(sql, repository, { tag, digest }, now)),
    ]);
    return use === undefined ? { kind: 'stored' } : withdraw({ kind: 'over', use });
  });
}

/** Locks what it finds: nothing of it goes before the end of the transaction. */
async function look(sql: Sql, manifest: NewManifest, now: number): Promise<Found> {
  const { record, extras = [], manifests, tags } = manifest;
  const { repository, digest } = record;
  const blobs = [...manifest.blobs, ...extras];
  const [, own, links, children, pointed] = await Promise.all([
    reviseRepository(sql, repository),
    sql.all(
      'SELECT 1 AS one FROM registry_manifest WHERE repository = $1 AND digest = $2 AND deleted IS NULL',
      repository,
      digest,
    ),
    blobs.length === 0 ? [] : sql.all(linksSql, repository, listOf(blobs), now),
    manifests.length === 0 ? [] : sql.all(childrenSql, repository, listOf(manifests), now),
    tags.length === 0 ? [] : findTags(sql, repository, { tags }),
  ]);
  return { known: own.length > 0, blobs: links, manifests: children, tags: pointed };
}

const linksSql = `SELECT digest, size, held_until FROM registry_link
  WHERE repository = $1 AND digest IN (SELECT value FROM each_text($2)) AND (held_until IS NULL OR held_until > $3) AND EXISTS (
    SELECT 1 FROM registry_stored WHERE registry_stored.digest = registry_link.digest AND registry_stored.size IS NOT NULL)
  FOR UPDATE`;

const childrenSql = `SELECT digest, size, deleted FROM registry_manifest
  WHERE repository = $1 AND digest IN (SELECT value FROM each_text($2)) AND (deleted IS NULL OR (until > $3 AND why <> 'deleted'))`;

function listOf(descriptors: readonly Descriptor[]): string {
  return JSON.stringify(descriptors.map(({ digest }) => digest));
}

function missingFrom(found: Found, manifest: NewManifest): readonly Descriptor[] {
  const sizes = (rows: readonly SqlRow[]): ReadonlyMap<string, number> =>
    new Map(rows.map((row) => [textOf(row, 'digest'), numberOf(row, 'size')]));
  const [blobSizes, manifestSizes] = [sizes(found.blobs), sizes(found.manifests)];
  return findMissing(manifest, {
    ofBlob: (digest) => blobSizes.get(digest),
    ofManifest: (digest) => manifestSizes.get(digest),
  });
}

/** @returns what the repository has now and had not */
async function putRows(sql: Sql, manifest: NewManifest, found: Found, now: number): Promise<readonly Weighed[]> {
  const { repository, digest, size } = manifest.record;
  const gone = found.manifests.filter((row) => row.deleted !== null).map((row) => parseDigest(textOf(row, 'digest')));
  const held = found.blobs.filter((row) => row.held_until !== null);
  const had = new Set(found.blobs.map((row) => textOf(row, 'digest')));
  const extras = (manifest.extras ?? []).filter((each) => had.has(each.digest));
  const [brought] = await Promise.all([
    bringBack(sql, repository, gone, now),
    putRow(sql, manifest, now),
    sql.run(
      `INSERT INTO registry_need SELECT $1, $2, value FROM each_text($3) WHERE true ON CONFLICT (repository, digest, need) DO NOTHING`,
      repository,
      digest,
      JSON.stringify(listNeeds({ ...manifest, extras })),
    ),
    sql.run(
      `UPDATE registry_link SET linked = $3, held_until = NULL WHERE repository = $1 AND digest IN (SELECT value FROM each_text($2))`,
      repository,
      JSON.stringify([...had]),
      now,
    ),
  ]);
  return [
    ...brought.weighed,
    ...held.map((row) => ({ digest: textOf(row, 'digest'), size: numberOf(row, 'size') })),
    ...(found.known ? [] : [{ digest, size }]),
  ];
}

async function putRow(sql: Sql, { record, bytes }: NewManifest, now: number): Promise<void> {
  await sql.run(
    `INSERT INTO registry_manifest (${manifestColumns.join()}, pushed, bytes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (repository, digest) DO UPDATE SET media_type = excluded.media_type,
       pushed = excluded.pushed, deleted = NULL, until = NULL, why = NULL`,
    ...toManifestValues(record),
    now,
    bytes,
  );
}
