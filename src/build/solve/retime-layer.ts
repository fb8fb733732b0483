import { closeSync, openSync, readSync } from 'node:fs';
import { type Entry, type LayerItem, readTarEntries } from '../../archive/index.ts';
import type { BlobIngest, LayerAtRest, LayerRef, Layers } from '../../oci/index.ts';
import { clampTime } from '../steps/layer-draft.ts';
import { storeLayer } from '../steps/step-work.ts';

/** What giving a layer another time is done with. */
export interface RetimeDeps {
  readonly layers: Layers;
  readonly blobs: BlobIngest;
  readonly signal?: AbortSignal;
}

/**
 * The layer that a step would have made at another time: what is dated `from` gets `to`, and nothing is later than that. One pass over
 * the tar, and nothing of the step is done again.
 *
 * @param from the build time that the layer was made at, in seconds since 1970
 */
export async function retimeLayer(layer: LayerRef, from: number, to: number, deps: RetimeDeps): Promise<LayerRef> {
  const rest = await deps.layers.rest(layer, deps.signal);
  const fd = openSync(rest.tarPath, 'r');
  try {
    const stored = await storeLayer(
      readItems(fd, rest, (entry) => retime(entry, from, to)),
      deps.blobs,
      deps.signal,
    );
    return stored ?? layer;
  } finally {
    closeSync(fd);
  }
}

function readItems(fd: number, rest: LayerAtRest, change: (entry: Entry) => Entry): readonly LayerItem[] {
  const read = (position: number, length: number): Uint8Array => {
    const buffer = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) done += readSync(fd, buffer, done, length - done, position + done);
    return buffer;
  };
  return [...readTarEntries(read, rest.size)].map(({ entry, where }) => {
    const item = { entry: change(entry) };
    return entry.type === 'file' && entry.size > 0 ? { ...item, content: { kind: 'tar', fd, place: where } } : item;
  });
}

function retime(entry: Entry, from: number, to: number): Entry {
  const isBuildTime = entry.mtimeSec === from && entry.mtimeNsec === 0;
  return isBuildTime ? { ...entry, mtimeSec: to } : clampTime(entry, to);
}
