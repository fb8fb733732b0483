import { type Digest, parseDigest } from '../../oci/index.ts';
import type { DeletedRecord, DeletionReason, KeptBlob, KeptManifest, KeptTag } from './keeping-records.ts';
import type { RecordRow } from './record-row.ts';

/** @param needs what it needs, which not every driver keeps in its row */
export function toKeptManifest(row: RecordRow, needs: readonly Digest[]): KeptManifest {
  return {
    digest: parseDigest(row.text('digest')),
    size: row.number('size'),
    needs,
    pushed: row.number('pushed'),
    ...(row.has('subject') ? { subject: parseDigest(row.text('subject')) } : {}),
    ...(row.has('pulled') ? { pulled: row.number('pulled') } : {}),
    ...(row.has('untagged') ? { untagged: row.number('untagged') } : {}),
  };
}

export function toKeptTag(row: RecordRow): KeptTag {
  return {
    tag: row.text('tag'),
    digest: parseDigest(row.text('digest')),
    pushed: row.number('pushed'),
    ...(row.has('pulled') ? { pulled: row.number('pulled') } : {}),
  };
}

export function toKeptBlob(row: RecordRow): KeptBlob {
  return { digest: parseDigest(row.text('digest')), linked: row.number('linked') };
}

export function toDeletedRecord(row: RecordRow): DeletedRecord {
  return {
    repository: row.text('repository'),
    ...(row.has('tag') ? { tag: row.text('tag') } : {}),
    digest: parseDigest(row.text('digest')),
    deleted: row.number('deleted'),
    until: row.number('until'),
    why: toReason(row.text('why')),
  };
}

const reasons: readonly DeletionReason[] = ['deleted', 'moved', 'retention', 'untagged', 'orphaned'];

function toReason(text: string): DeletionReason {
  return reasons.find((reason) => reason === text) ?? 'deleted';
}
