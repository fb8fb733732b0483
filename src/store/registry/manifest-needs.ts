import { readFileSync } from 'node:fs';
import { type Digest, isDigest, parseDigest } from '../../oci/index.ts';
import { type Row, textOf } from '../database.ts';
import type { DiskStore } from '../disk-store.ts';
import { blobFile } from '../paths.ts';
import { mentionedDigests } from '../reach.ts';

/** What a manifest of the registry needs, not its subject. One that was sent before that was written down is read for it, once. */
export function needsOf({ database, paths }: DiskStore, manifest: Row): readonly Digest[] {
  if (typeof manifest.needs === 'string') return readDigests(manifest.needs);
  const digest = parseDigest(textOf(manifest, 'digest'));
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(blobFile(paths, digest));
  } catch {
    // Not there: nothing can be said yet.
    return [];
  }
  const needs = mentionedDigests(bytes).filter((each) => each !== manifest.subject);
  database.run('UPDATE registry_manifest SET needs = ? WHERE digest = ?', JSON.stringify(needs), digest);
  return needs;
}

function readDigests(text: string): readonly Digest[] {
  const json: unknown = JSON.parse(text);
  return Array.isArray(json) ? json.filter((each): each is Digest => typeof each === 'string' && isDigest(each)) : [];
}
