import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Adds an artifact to a layout that names an index as its subject. @returns its digest */
export function writeReferrer(layout: string, index: string): string {
  const put = (bytes: string): { readonly digest: string; readonly size: number } => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(layout, 'blobs/sha256', hex), bytes);
    return { digest: `sha256:${hex}`, size: bytes.length };
  };
  const size = readFileSync(join(layout, 'blobs/sha256', index.replace('sha256:', ''))).length;
  const empty = { mediaType: 'application/vnd.oci.empty.v1+json', ...put('{}') };
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = {
    schemaVersion: 2,
    mediaType,
    artifactType: 'application/vnd.example.signature',
    config: empty,
    layers: [empty],
    subject: { mediaType: 'application/vnd.oci.image.index.v1+json', digest: index, size },
  };
  const written = put(JSON.stringify(manifest));
  const path = join(layout, 'index.json');
  const json = JSON.parse(readFileSync(path, 'utf8'));
  json.manifests.push({ mediaType, artifactType: manifest.artifactType, ...written });
  writeFileSync(path, JSON.stringify(json));
  return written.digest;
}
