import { type Digest, isDigest } from '../../oci/index.ts';
import { parseRecordValue } from '../parse-record-value.ts';

/** The layer that a record is of, and bytes of its tar. */
export interface RecordLayer {
  readonly diffId: Digest;
  readonly size: number;
}

/** @returns `undefined` when the record is of none, or can't be read */
export function recordLayer(key: string, text: string): RecordLayer | undefined {
  if (!key.startsWith('step/') && !key.startsWith('fetch/')) return undefined;
  const { diffId, size } = parseRecordValue(text) ?? {};
  if (typeof diffId !== 'string' || !isDigest(diffId)) return undefined;
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? { diffId, size } : undefined;
}
