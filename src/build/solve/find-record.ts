import type { BlobIngest, BlobSink, Layers } from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';
import { retimeLayer } from './retime-layer.ts';
import { getRecord, putRecord, type StepRecord } from './step-records.ts';

/** What finding records is done with. */
export interface FindRecordDeps {
  readonly cache: BuildCache;
  readonly blobs: BlobSink & BlobIngest;
  readonly layers: Layers;
  /** The build's time, in seconds since 1970. */
  readonly time: number;
  readonly signal?: AbortSignal;
}

/** What is remembered, its layer being there and dated as this build wants it. */
export async function findRecord(key: string, deps: FindRecordDeps): Promise<StepRecord | undefined> {
  const record = await findWhole(key, deps);
  if (record?.layer === undefined || record.time === deps.time) return record;
  // Times only move forward in a record of its own name: going back forgets times that lie between.
  const backKey = `${key}@${deps.time}`;
  const isBack = deps.time < record.time;
  const known = isBack ? await findWhole(backKey, deps) : undefined;
  if (known !== undefined) return known;
  const layer = await retimeLayer(record.layer, record.time, deps.time, deps);
  const retimed = { ...record, time: deps.time, layer };
  putRecord(deps.cache, isBack ? backKey : key, retimed);
  return retimed;
}

/** A record whose layer is still there. */
async function findWhole(key: string, deps: FindRecordDeps): Promise<StepRecord | undefined> {
  const record = getRecord(deps.cache, key);
  if (record?.layer === undefined) return record;
  return (await deps.blobs.has(record.layer.descriptor)) ? record : undefined;
}
