import { parseDigest } from '../../oci/index.ts';
import type { RecordRow } from './record-row.ts';
import type { ManifestRecord } from './registry-metadata.ts';

/** Columns of a manifest, in the order of `toManifestValues`. */
export const manifestColumns: readonly string[] = [
  'repository',
  'digest',
  'media_type',
  'size',
  'subject',
  'artifact_type',
  'annotations',
];

export function toManifestValues(record: ManifestRecord): readonly (string | number | null)[] {
  const { repository, digest, mediaType, size, subject = null, artifactType = null, annotations } = record;
  const text = Object.keys(annotations).length === 0 ? null : JSON.stringify(annotations);
  return [repository, digest, mediaType, size, subject, artifactType, text];
}

export function toManifestRecord(row: RecordRow): ManifestRecord {
  return {
    repository: row.text('repository'),
    digest: parseDigest(row.text('digest')),
    mediaType: row.text('media_type'),
    size: row.number('size'),
    annotations: row.has('annotations') ? readAnnotations(row) : {},
    ...(row.has('subject') ? { subject: parseDigest(row.text('subject')) } : {}),
    ...(row.has('artifact_type') ? { artifactType: row.text('artifact_type') } : {}),
  };
}

function readAnnotations(row: RecordRow): Readonly<Record<string, string>> {
  const json: unknown = JSON.parse(row.text('annotations'));
  if (typeof json !== 'object' || json === null)
    throw row.damaged('a manifest of the registry has no readable annotations', 'Send the manifest again.');
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
}
