/**
 * What repositories of the registry hold. They have nothing to do with names of images. A blob with a time in `removed` is one that every
 * repository would have, as the store has it, but that this one is not to have any more.
 */
export const registrySchema: string = `
  CREATE TABLE registry_repository (name TEXT PRIMARY KEY, created INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE registry_blob (repository TEXT, digest TEXT, linked INTEGER NOT NULL, removed INTEGER,
    PRIMARY KEY (repository, digest)) STRICT, WITHOUT ROWID;
  CREATE INDEX registry_blob_digest ON registry_blob (digest, repository);
  CREATE TABLE registry_manifest (repository TEXT, digest TEXT, media_type TEXT NOT NULL, size INTEGER NOT NULL, subject TEXT,
    artifact_type TEXT, annotations TEXT, pushed INTEGER NOT NULL, PRIMARY KEY (repository, digest)) STRICT, WITHOUT ROWID;
  CREATE INDEX registry_manifest_subject ON registry_manifest (repository, subject, digest) WHERE subject IS NOT NULL;
  CREATE TABLE registry_tag (repository TEXT, tag TEXT, digest TEXT NOT NULL, updated INTEGER NOT NULL,
    PRIMARY KEY (repository, tag)) STRICT, WITHOUT ROWID;
  CREATE INDEX registry_tag_digest ON registry_tag (repository, digest);
  CREATE TABLE registry_upload (id TEXT PRIMARY KEY, repository TEXT NOT NULL, writer TEXT NOT NULL,
    started INTEGER NOT NULL) STRICT, WITHOUT ROWID`;
