import { mkdirSync } from 'node:fs';
import { openHost } from '../../src/host/index.ts';
import { type LayerRef, mediaTypes, parseDigest } from '../../src/oci/index.ts';
import { createSnapshots } from '../../src/snapshot/index.ts';
import { openStore } from '../../src/store/index.ts';

/**
 * Uses layers over and over, each time some of them, and gives them back: `mount-child.ts ROOT TURNS DIGEST:SIZE…`. Every layer has its own
 * number in the file `<number>`. Says a line at its start and ends with 1 when a layer lacks its file.
 */
const [root = '', turns = '', ...words] = process.argv.slice(2);
const host = openHost();
const target = `${root}/target-${process.pid}`;
mkdirSync(target);
const refs = words.map((word): LayerRef => {
  const at = word.lastIndexOf(':');
  const digest = parseDigest(word.slice(0, at));
  return { descriptor: { mediaType: mediaTypes.ociLayer, digest, size: Number(word.slice(at + 1)) }, diffId: digest };
});
using store = openStore(root);
process.stdout.write('begun\n');
for (let turn = 0; turn < Number(turns); turn++) await useSome(turn);

async function useSome(turn: number): Promise<void> {
  using snapshots = createSnapshots({
    layersDirectory: store.paths.layers,
    scratch: store.scratch,
    runDirectory: `${root}/run`,
    snapshotter: process.env.NACRE_SNAPSHOTTER,
    layers: store,
    host,
  });
  const chosen = refs.map((_, at) => at).filter(() => Math.random() < 0.6);
  const view = await snapshots.view(chosen.flatMap((at) => refs[at] ?? []));
  for (const at of chosen) expect(String(view.readFile(String(at), 10)), String(at));
  // Every so often as a program sees it, which takes far longer.
  if (turn % 4 !== 0) return;
  const { stdout } = await host.run('ls', [target], { mounts: view.mounts(target) });
  const shown = String(stdout)
    .split('\n')
    .filter((name) => /^\d+$/.test(name));
  expect(shown.sort().join(), chosen.map(String).sort().join());
}

function expect(found: string, wanted: string): void {
  if (found !== wanted) throw new Error(`a layer shows ${found} instead of ${wanted}`);
}
