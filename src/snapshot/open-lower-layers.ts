import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type IdMapping, type IdMaps, isFault, outwardOwner, shortHash } from '../base/index.ts';
import { makeDirectory } from '../host/index.ts';
import { snapshotFault } from './faults.ts';
import { indexedLayers } from './indexed-layers.ts';
import { openLayerMounts } from './layer-mounts.ts';
import { openLayerTrees } from './layer-tree.ts';
import type { LowerLayers } from './lower-layer.ts';
import { type MountIndex, mountFromFiles, mountFromLoops } from './mount-index.ts';
import { needsRoot } from './needs-root.ts';
import { createProbeLayer, faultOfProbe } from './probe-layer.ts';
import type { SnapshotsOptions } from './snapshots.ts';
import { parseSnapshotter, type Snapshotter, snapshotters } from './snapshotter.ts';
import { tryNamespace } from './try-namespace.ts';
import { unpackedLayers } from './unpacked-layers.ts';
import { openVerdicts } from './verdicts.ts';

/**
 * Opens the best way to have layers ready that this machine knows, or the one that was asked for. What it knows is tried once after each
 * boot, with a layer of a few bytes.
 *
 * @throws snapshot/unknown-snapshotter, snapshot/snapshotter-unfit, snapshot/needs-root
 */
export async function openLowerLayers(options: SnapshotsOptions): Promise<LowerLayers> {
  if (options.ids !== undefined) return openShifted(options, options.ids);
  const forced = options.snapshotter === undefined ? undefined : parseSnapshotter(options.snapshotter);
  const verdicts = openVerdictsFor(options);
  let verdict: string | undefined;
  for (const name of forced === undefined ? snapshotters : [forced]) {
    verdict = verdicts.find(name);
    if (verdict === undefined) {
      verdict = await tryOut(name, options);
      verdicts.remember(name, verdict);
    }
    if (verdict === '') return open(name, options);
    if (forced !== undefined) throw unfit(name, verdict);
  }
  throw needsRoot('mount layers', verdict);
}

function open(name: Snapshotter, options: SnapshotsOptions): LowerLayers {
  const { layers, host, layersDirectory, scratch } = options;
  switch (name) {
    case 'erofs':
    case 'erofs-loop':
      return openIndexedLayers(name, options);
    case 'unpacked':
      return unpackedLayers({ trees: openLayerTrees(layersDirectory, scratch, host), layers, host });
    case 'unpacked-userns': {
      const trees = openLayerTrees(layersDirectory, scratch, host, 'userns');
      return unpackedLayers({ trees, layers, host, marks: 'user' });
    }
  }
}

/** Where users are others, files have to be theirs one by one: the kernel shifts owners of no overlay, and in a user namespace of nothing that lies below. */
async function openShifted(options: SnapshotsOptions, ids: IdMaps): Promise<LowerLayers> {
  const { layers, host, layersDirectory, scratch } = options;
  const isInside = host.isInUserNamespace();
  if (isInside) await openLowerLayers({ ...options, ids: undefined, snapshotter: 'unpacked-userns' });
  const suffix = `${isInside ? 'userns' : 'dir'}-${formatMap(ids.users)}_${formatMap(ids.groups)}`;
  const trees = openLayerTrees(layersDirectory, scratch, host, suffix);
  return unpackedLayers({ trees, layers, host, marks: isInside ? 'user' : 'trusted', mapOwner: outwardOwner(ids) });
}

/** Characters of a map that are its name. */
const longestMap = 80;

/** Of long maps a hash: names of files are short. */
function formatMap(map: readonly IdMapping[]): string {
  const text = map.map(({ inside, outside, count }) => `${inside}.${outside}.${count}`).join('-');
  return text.length <= longestMap ? text : shortHash(text);
}

function openIndexedLayers(name: Indexed, options: SnapshotsOptions): LowerLayers {
  const { layers, host } = options;
  const mounts = openLayerMounts(layerMountsIn(options.runDirectory), host);
  return indexedLayers({ layers, mounts, mountIndex: mountBy(name, options), host });
}

/** Where the mounts of layers are in a run directory. */
export function layerMountsIn(runDirectory: string): string {
  return join(runDirectory, 'layers');
}

type Indexed = Extract<Snapshotter, 'erofs' | 'erofs-loop'>;

function mountBy(name: Indexed, { host }: SnapshotsOptions): MountIndex {
  return name === 'erofs' ? mountFromFiles(host) : mountFromLoops(host);
}

/** What was found out counts for this boot, for this user, for the file system that the layers lie on, and for how the kernel is reached. */
function openVerdictsFor({ runDirectory, layersDirectory, host }: SnapshotsOptions): ReturnType<typeof openVerdicts> {
  makeDirectory(runDirectory, 0o700);
  const key = `${host.bootId()} ${host.currentUser().uid} ${statSync(layersDirectory).dev} ${host.way()}`;
  // A user's processes outside of his namespace find out other things than those in it.
  return openVerdicts(join(runDirectory, host.isInUserNamespace() ? 'snapshotters-userns' : 'snapshotters'), key);
}

/** @returns why it can not be, '' when it can */
async function tryOut(name: Snapshotter, options: SnapshotsOptions): Promise<string> {
  if (options.host.currentUser().uid !== 0) return 'only root can do it, or who is root of a user namespace';
  const isInside = options.host.isInUserNamespace();
  if (name === 'unpacked-userns') return isInside ? tryNamespace(options) : 'it is for user namespaces';
  if (isInside) return 'it is not for user namespaces';
  return name === 'unpacked' ? '' : tryMounting(name, options);
}

async function tryMounting(name: Indexed, options: SnapshotsOptions): Promise<string> {
  const { scratch, runDirectory, host } = options;
  using layer = await createProbeLayer(scratch);
  using mounts = openLayerMounts(layerMountsIn(runDirectory), host);
  const mountIndex = mountBy(name, options);
  try {
    const directory = mounts.use(layer.diffId, (target) => mountIndex(layer, target));
    return faultOfProbe(directory, host) ?? '';
  } catch (error) {
    // Anything else would be in the way of every other way, too.
    if (isFault(error) && reasons.has(error.code)) return error.message;
    throw error;
  }
}

/** What tells of the machine. */
const reasons: ReadonlySet<string> = new Set([
  'host/mount-failed',
  'host/no-loop-device',
  'host/unsupported',
  'host/not-permitted',
]);

function unfit(name: Snapshotter, reason: string): Error {
  const hint = 'Leave NACRE_SNAPSHOTTER out to have what works here.';
  return snapshotFault('snapshot/snapshotter-unfit', `this machine can not do "${name}": ${reason}`, { hint });
}
