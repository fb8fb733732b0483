import { once } from '../../base/index.ts';
import type { BlobIngest, BlobSink, LayerRef, Layers } from '../../oci/index.ts';
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

/** What a step came to: just now, or before. */
export interface StepOutcome {
  readonly identity: string;
  /** Bytes of its layer; `undefined` when it has none. */
  readonly size: number | undefined;
  /** Its layer, dated as this build wants it, which is done when it is first asked for. */
  readonly layer: () => Promise<LayerRef | undefined>;
}

/** What is remembered, its layer being there. */
export async function findRecord(key: string, deps: FindRecordDeps): Promise<StepOutcome | undefined> {
  const record = await findWhole(key, deps);
  if (record === undefined) return undefined;
  return {
    identity: record.identity,
    size: record.layer?.descriptor.size,
    layer: once(() => dateLayer(key, record, deps)),
  };
}

async function dateLayer(key: string, record: StepRecord, deps: FindRecordDeps): Promise<LayerRef | undefined> {
  if (record.layer === undefined || record.time === deps.time) return record.layer;
  // Times only move forward in a record of its own name: going back forgets times that lie between.
  const backKey = `${key}@${deps.time}`;
  const isBack = deps.time < record.time;
  const known = isBack ? await findWhole(backKey, deps) : undefined;
  if (known !== undefined) return known.layer;
  const layer = await retimeLayer(record.layer, record.time, deps.time, deps);
  putRecord(deps.cache, isBack ? backKey : key, { ...record, time: deps.time, layer });
  return layer;
}

/** A record whose layer is still there. */
async function findWhole(key: string, deps: FindRecordDeps): Promise<StepRecord | undefined> {
  const record = getRecord(deps.cache, key);
  if (record?.layer === undefined) return record;
  return (await deps.blobs.has(record.layer.descriptor)) ? record : undefined;
}
