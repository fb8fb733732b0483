/**
 * What repositories have. Times are milliseconds since 1970; what is true is 1.
 *
 * A link with a time in `held_until` is not the repository's any more, but a push that saw it before may have it again. A manifest with a time
 * in `deleted` is gone, and can be brought back until `until`. `registry_need` says what manifests need, also those that are gone. `registry_stored`
 * are the objects of the bucket: one without a size is being written, one with a time in `claimed` is being removed.
 */
export const recordsSchema: readonly string[] = [
  `CREATE TABLE registry_repository (name TEXT COLLATE "C" PRIMARY KEY, created BIGINT NOT NULL, revision BIGINT NOT NULL)`,
  `CREATE TABLE registry_link (repository TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL, size BIGINT NOT NULL,
     linked BIGINT NOT NULL, held_until BIGINT, PRIMARY KEY (repository, digest))`,
  'CREATE INDEX registry_link_digest ON registry_link (digest, repository)',
  'CREATE INDEX registry_link_held ON registry_link (held_until) WHERE held_until IS NOT NULL',
  `CREATE TABLE registry_manifest (repository TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL, media_type TEXT NOT NULL,
     size BIGINT NOT NULL, subject TEXT COLLATE "C", artifact_type TEXT, annotations TEXT, pushed BIGINT NOT NULL, pulled BIGINT,
     untagged BIGINT, deleted BIGINT, until BIGINT, why TEXT, bytes BYTEA NOT NULL, PRIMARY KEY (repository, digest))`,
  'CREATE INDEX registry_manifest_digest ON registry_manifest (digest, repository)',
  'CREATE INDEX registry_manifest_subject ON registry_manifest (repository, subject, digest) WHERE subject IS NOT NULL',
  'CREATE INDEX registry_manifest_until ON registry_manifest (until) WHERE until IS NOT NULL',
  `CREATE TABLE registry_need (repository TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL, need TEXT COLLATE "C" NOT NULL,
     PRIMARY KEY (repository, digest, need))`,
  'CREATE INDEX registry_need_need ON registry_need (need)',
  `CREATE TABLE registry_tag (repository TEXT COLLATE "C" NOT NULL, tag TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL,
     pushed BIGINT NOT NULL, pulled BIGINT, PRIMARY KEY (repository, tag))`,
  'CREATE INDEX registry_tag_digest ON registry_tag (repository, digest)',
  `CREATE TABLE registry_deleted_tag (id BIGSERIAL PRIMARY KEY, repository TEXT COLLATE "C" NOT NULL, tag TEXT COLLATE "C" NOT NULL,
     digest TEXT COLLATE "C" NOT NULL, deleted BIGINT NOT NULL, until BIGINT NOT NULL, why TEXT NOT NULL)`,
  'CREATE INDEX registry_deleted_tag_tag ON registry_deleted_tag (repository, tag, deleted)',
  'CREATE INDEX registry_deleted_tag_until ON registry_deleted_tag (until)',
  'CREATE TABLE registry_quota (prefix TEXT COLLATE "C" PRIMARY KEY, quota BIGINT NOT NULL, used BIGINT NOT NULL)',
  'CREATE TABLE registry_turn (task TEXT COLLATE "C" PRIMARY KEY, taken BIGINT NOT NULL)',
  'CREATE TABLE registry_stored (digest TEXT COLLATE "C" PRIMARY KEY, size BIGINT, touched BIGINT NOT NULL, claimed BIGINT)',
  'CREATE INDEX registry_stored_touched ON registry_stored (touched)',
  `CREATE TABLE registry_letter (id BIGSERIAL PRIMARY KEY, receiver TEXT COLLATE "C" NOT NULL, event TEXT NOT NULL, added BIGINT NOT NULL,
     attempts BIGINT NOT NULL DEFAULT 0, failure TEXT, buried BIGINT)`,
  'CREATE INDEX registry_letter_waiting ON registry_letter (receiver, id) WHERE buried IS NULL',
  'CREATE INDEX registry_letter_dead ON registry_letter (id) WHERE buried IS NOT NULL',
  'CREATE TABLE registry_receiver (name TEXT COLLATE "C" PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL)',
];
