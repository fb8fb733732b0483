import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { checkStore, collect, type DiskStore } from '../../src/store/index.ts';
import { reachableHexes } from './reachable.ts';

/** A collection leaves exactly what names, containers and cache records reach, and the check finds no fault. */
export async function assertClean(store: DiskStore): Promise<void> {
  await collect(store);
  const reachable = reachableHexes(store);
  assert.deepEqual(readdirSync(`${store.paths.blobs}/sha256`).sort(), [...reachable.blobs].sort());
  for (const name of readdirSync(store.paths.layers)) {
    assert.ok(reachable.layers.has(name.replace(/\.(tar|erofs)$/, '')), `${name} in layers is junk`);
  }
  assert.deepEqual(readdirSync(store.paths.ingest), []);
  const recorded = new Set(store.containers.list().map(({ id }) => id));
  for (const id of readdirSync(store.paths.containers)) assert.ok(recorded.has(id), `container ${id} is junk`);
  const { faults } = await checkStore(store, { full: true });
  assert.deepEqual(faults, []);
}
