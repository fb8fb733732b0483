import { type ConfigNode, count, placeOf, type Report, record, type Shape, text } from '../../../config/index.ts';
import { path } from './value-shapes.ts';

/** Where records of repositories are kept that do not lie in the store. */
export interface MetadataConfig {
  /** URL of a PostgreSQL. */
  readonly postgres?: string;
  /** Path of a file with that URL. */
  readonly postgresFile?: string;
  /** Connections to it. */
  readonly connections?: number;
  /** Path. */
  readonly sqlite?: string;
}

export const metadataShape: Shape<MetadataConfig> = record<MetadataConfig>('metadata', {
  postgres: {
    shape: text('a URL such as postgres://user@host/database', /^postgres(?:ql)?:\/\/\S+$/),
    about: 'URL of the PostgreSQL that all servers of this registry use, as libpq takes it.',
  },
  postgresFile: { shape: path, about: 'File that holds this URL, when there is a password in it.' },
  connections: { shape: count(), about: 'Most connections of this server to PostgreSQL (default 16).' },
  sqlite: {
    shape: path,
    about: 'File of a SQLite database, for one server alone (default registry/metadata.db in the store).',
  },
});

/** Checks what shapes can not. */
export function checkMetadata(
  root: ConfigNode,
  config: { readonly metadata?: MetadataConfig; readonly access?: { readonly tokenKey?: string } },
  report: Report,
): void {
  const { metadata, access } = config;
  if (metadata === undefined) return;
  const { connections, ...databases } = metadata;
  const named = Object.keys(databases);
  if (named.length !== 1)
    report(
      placeOf(root, ['metadata']),
      `metadata names ${named.length === 0 ? 'no database' : named.join(' and ')}`,
      'Name one of postgres, postgresFile and sqlite.',
    );
  if (metadata.sqlite !== undefined) {
    if (connections !== undefined)
      report(placeOf(root, ['metadata', 'connections']), 'connections are those to PostgreSQL', 'Leave it out.');
  } else if (access !== undefined && access.tokenKey === undefined)
    report(
      placeOf(root, ['access']),
      'servers that share a database have to share the key of tokens',
      'Name its file: tokenKey, the same key on all servers.',
    );
}
