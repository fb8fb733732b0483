import { join } from 'node:path';
import { mapConcurrent, once, outwardOwner, processors } from '../base/index.ts';
import type { Snapshot } from '../oci/index.ts';
import { createActiveSnapshot } from './active-snapshot.ts';
import { commitUpper } from './commit-upper.ts';
import { directoryReader } from './directory-reader.ts';
import type { LowerLayers } from './lower-layer.ts';
import { openLowerLayers } from './open-lower-layers.ts';
import { hasVolatile, overlayMount } from './overlay-mount.ts';
import { readStackedFile } from './read-stacked-file.ts';
import type { Snapshots, SnapshotsOptions } from './snapshots.ts';
import { type Stack, toStack } from './stack.ts';
import { ensureEmptyDirectory, ensureStubDirectory } from './stub-directory.ts';

/** Snapshots of layers, which are made ready when they are first needed. Costs nothing until used. */
export function createSnapshots(options: SnapshotsOptions): Snapshots {
  const { layersDirectory, scratch, host } = options;
  let opened: LowerLayers | undefined;
  const lowerLayers = once(async () => {
    opened = await openLowerLayers(options);
    return opened;
  });
  const knowsVolatile = once(() => hasVolatile(host.kernelRelease()));
  const stacks = new WeakMap<Snapshot, Stack>();
  const stub = join(layersDirectory, 'stubs');
  const nothing = join(layersDirectory, 'nothing');

  return {
    async view(refs, viewOptions = {}) {
      const { prepare, marks = 'trusted' } = await lowerLayers();
      const { mountPoints = true } = viewOptions;
      if (mountPoints) ensureStubDirectory(stub, scratch, host);
      else ensureEmptyDirectory(nothing);
      // While one layer is unpacked another one is decompressed, by the thread pool.
      const ready = await mapConcurrent(refs, processors(), (ref) => prepare(ref, viewOptions));
      const stack = toStack(ready, mountPoints ? stub : nothing, marks, options.ids && outwardOwner(options.ids));
      const snapshot: Snapshot = {
        layers: refs,
        mounts: (target) => [overlayMount({ lowers: stack.lowers(), userXattrs: marks === 'user' }, target)],
        readFile: (path, limit) => readStackedFile(stack.readers, path, limit),
      };
      stacks.set(snapshot, stack);
      return snapshot;
    },

    prepare(id, parent, { directory, disposable = true, existing = false }) {
      const stack = stacks.get(parent);
      if (stack === undefined) throw new Error('the parent is not a snapshot of this store');
      const read = (path: string) => directoryReader(path, host, stack.marks);
      const volatile = disposable && knowsVolatile();
      return createActiveSnapshot({ id, parent, stack, directory, volatile, existing, read, scratch, host });
    },

    async commit(active, commitOptions) {
      const { trees, marks = 'trusted' } = await lowerLayers();
      return commitUpper(active.upper, { host, marks, ...commitOptions, ...(trees === undefined ? {} : { trees }) });
    },

    locks: () => opened?.locks?.() ?? [],

    [Symbol.dispose]: () => opened?.[Symbol.dispose](),
  };
}
