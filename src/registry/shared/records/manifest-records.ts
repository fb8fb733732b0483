import { isDigest } from '../../../oci/index.ts';
import { manifestColumns, type RegistryMetadata, toManifestRecord } from '../../records/index.ts';
import { bytesOf } from '../rows.ts';
import type { SqlDatabase } from '../sql.ts';
import { putManifest } from './put-manifest.ts';
import { toRecordRow } from './record-row.ts';
import { removeManifest } from './remove-manifest.ts';

const columns = manifestColumns.map((column) => `registry_manifest.${column}`).join();
const findByDigest = `SELECT ${columns} FROM registry_manifest WHERE repository = $1 AND digest = $2 AND deleted IS NULL`;
const findByTag = `SELECT ${columns} FROM registry_tag JOIN registry_manifest
  ON registry_manifest.repository = registry_tag.repository AND registry_manifest.digest = registry_tag.digest
  WHERE registry_tag.repository = $1 AND tag = $2 AND deleted IS NULL`;

/** Manifests with their bytes: what is found can be read, on whatever server. */
export function createManifestRecords(database: SqlDatabase): RegistryMetadata['manifests'] {
  return {
    find: async (repository, reference) => {
      const [row] = await database.all(isDigest(reference) ? findByDigest : findByTag, repository, reference);
      return row === undefined ? undefined : toManifestRecord(toRecordRow(row));
    },
    read: async (digest) => {
      const [row] = await database.all('SELECT bytes FROM registry_manifest WHERE digest = $1 LIMIT 1', digest);
      return row === undefined ? undefined : bytesOf(row, 'bytes');
    },
    put: (manifest, rules = {}) => putManifest(database, manifest, rules),
    remove: (repository, digest, rules = {}) => removeManifest(database, { repository, digest }, rules),
    listReferrers: async (repository, subject, { most, after = '', artifactType = null }) => {
      const rows = await database.all(
        `SELECT ${columns} FROM registry_manifest WHERE repository = $1 AND subject = $2 AND digest > $3 AND deleted IS NULL
           AND (CAST($4 AS TEXT) IS NULL OR artifact_type = $4) ORDER BY digest LIMIT $5`,
        repository,
        subject,
        after,
        artifactType,
        most,
      );
      return rows.map(toRecordRow).map(toManifestRecord);
    },
  };
}
