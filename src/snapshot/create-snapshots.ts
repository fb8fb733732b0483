import { join } from 'node:path';
import { mapConcurrent, once, processors } from '../base/index.ts';
import type { Host } from '../host/index.ts';
import type { Snapshot } from '../oci/index.ts';
import { createActiveSnapshot } from './active-snapshot.ts';
import { commitUpper } from './commit-upper.ts';
import { directoryReader } from './directory-reader.ts';
import { snapshotFault } from './faults.ts';
import { openLayerTrees } from './layer-tree.ts';
import { hasVolatile, overlayMount } from './overlay-mount.ts';
import { readStackedFile } from './read-stacked-file.ts';
import type { Snapshots, SnapshotsOptions } from './snapshots.ts';
import { type Stack, toStack } from './stack.ts';
import { ensureStubDirectory } from './stub-directory.ts';
import { unpackedLayers } from './unpacked-layers.ts';

/** Snapshots of layers that are unpacked when they are first needed. Costs nothing until used. */
export function createSnapshots(options: SnapshotsOptions): Snapshots {
  const { layersDirectory, scratch, layers, host } = options;
  const trees = once(() => openLayerTrees(layersDirectory, scratch, host));
  const lowerLayers = once(() => unpackedLayers({ trees: trees(), layers, host }));
  const knowsVolatile = once(() => hasVolatile(host.kernelRelease()));
  const stacks = new WeakMap<Snapshot, Stack>();
  const stub = join(layersDirectory, 'stubs');

  return {
    async view(refs, viewOptions = {}) {
      assertRoot(host);
      ensureStubDirectory(stub, scratch, host);
      // While one layer is unpacked another one is decompressed, by the thread pool.
      const ready = await mapConcurrent(refs, processors(), (ref) => lowerLayers().prepare(ref, viewOptions));
      const stack = toStack(ready, stub);
      const snapshot: Snapshot = {
        layers: refs,
        mounts: (target) => [...stack.mounts, overlayMount({ lowers: stack.lowers }, target)],
        readFile: (path, limit) => readStackedFile(stack.readers, path, limit),
      };
      stacks.set(snapshot, stack);
      return snapshot;
    },

    prepare(id, parent, { directory, disposable = true }) {
      const stack = stacks.get(parent);
      if (stack === undefined) throw new Error('the parent is not a snapshot of this store');
      const read = (path: string) => directoryReader(path, host);
      return createActiveSnapshot({ id, parent, stack, directory, volatile: disposable && knowsVolatile(), read });
    },

    commit: (active, commitOptions) => commitUpper(active.upper, { trees: trees(), host, ...commitOptions }),
  };
}

function assertRoot(host: Host): void {
  if (host.currentUser().uid === 0) return;
  throw snapshotFault('snapshot/needs-root', 'unpacking layers and mounting them needs root', {
    hint: 'Run it as root, for example with sudo.',
  });
}
