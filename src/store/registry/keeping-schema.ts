/**
 * What keeping needs to know of what repositories hold, and what they held. A blob with `removed` and `held` is one that cleaning took out of the
 * repository, and whose bytes are kept until `held`. `needs` is a JSON list of digests. `used` of a quota is kept exact by whatever changes a
 * link or a manifest (quota-records.ts).
 */
export const keepingSchema: string = `
  ALTER TABLE registry_repository ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE registry_blob ADD COLUMN size INTEGER;
  ALTER TABLE registry_blob ADD COLUMN held INTEGER;
  ALTER TABLE registry_manifest ADD COLUMN needs TEXT;
  ALTER TABLE registry_manifest ADD COLUMN pulled INTEGER;
  ALTER TABLE registry_manifest ADD COLUMN untagged INTEGER;
  ALTER TABLE registry_tag ADD COLUMN pulled INTEGER;
  CREATE INDEX registry_manifest_digest ON registry_manifest (digest, repository);
  CREATE TABLE registry_deleted_manifest (repository TEXT, digest TEXT, media_type TEXT NOT NULL, size INTEGER NOT NULL, subject TEXT,
    artifact_type TEXT, annotations TEXT, pushed INTEGER NOT NULL, needs TEXT, pulled INTEGER, untagged INTEGER, deleted INTEGER NOT NULL,
    until INTEGER NOT NULL, why TEXT NOT NULL, PRIMARY KEY (repository, digest)) STRICT, WITHOUT ROWID;
  CREATE TABLE registry_deleted_tag (repository TEXT, tag TEXT, deleted INTEGER, digest TEXT, until INTEGER NOT NULL, why TEXT NOT NULL,
    PRIMARY KEY (repository, tag, deleted, digest)) STRICT, WITHOUT ROWID;
  CREATE TABLE registry_quota (prefix TEXT PRIMARY KEY, quota INTEGER NOT NULL, used INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE registry_turn (task TEXT PRIMARY KEY, taken INTEGER NOT NULL) STRICT, WITHOUT ROWID`;
