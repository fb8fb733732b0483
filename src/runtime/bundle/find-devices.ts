import { readdirSync, type Stats, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { runtimeFault } from '../faults.ts';
import type { DeviceRequest } from '../isolation-options.ts';
import type { DeviceAmount, ResourceLimits } from '../resource-limits.ts';
import type { DeviceNode } from '../spec/devices.ts';
import type { BlockDevice } from '../spec/runtime-spec.ts';

/**
 * The nodes that devices asked for stand for: of a directory all nodes below it.
 *
 * @throws runtime/mount-source when there is none
 */
export function findDevices(requests: readonly DeviceRequest[]): readonly DeviceNode[] {
  return requests.flatMap((request) => {
    const nodes = listNodes(request);
    if (nodes.length > 0) return nodes;
    const isThere = readStats(request.source) !== undefined;
    throw runtimeFault(
      'runtime/mount-source',
      `--device ${JSON.stringify(request.source)} ${isThere ? 'is no device' : 'is not there'}`,
      { hint: 'Name a device of this machine, such as /dev/fuse.' },
    );
  });
}

/** What the terminals and memory of a container are its own for. */
const ownPlaces = /^\/dev\/(?:pts|shm|fd|mqueue|console|ptmx|\.lxc|\.lxd-mounts|\.udev)(?:\/|$)/;

/** Every device of the machine but terminals. */
export function listHostDevices(): readonly DeviceNode[] {
  return listNodes({ source: '/dev', target: '/dev', access: 'rwm' }).filter(({ path }) => !ownPlaces.test(path));
}

function listNodes(request: DeviceRequest): readonly DeviceNode[] {
  const { source, target, access } = request;
  const stats = readStats(source);
  if (stats === undefined) return [];
  if (stats.isDirectory()) {
    return readdirSync(source, { withFileTypes: true })
      .filter((entry) => !entry.isSymbolicLink() && !ownPlaces.test(join(source, entry.name)))
      .flatMap(({ name }) => listNodes({ source: join(source, name), target: posix.join(target, name), access }));
  }
  return stats.isCharacterDevice() || stats.isBlockDevice() ? [toNode(stats, target, access)] : [];
}

function toNode(stats: Stats, path: string, access: string): DeviceNode {
  const { mode, uid, gid, rdev } = stats;
  return {
    path,
    type: stats.isBlockDevice() ? 'b' : 'c',
    ...numbersOf(rdev),
    fileMode: mode & 0o7777,
    uid,
    gid,
    access,
  };
}

/** Source: makedev(3): 12 bits of major around 20 of minor, as far as a kernel's numbers go. */
function numbersOf(rdev: number): BlockDevice {
  return { major: (rdev >>> 8) & 0xfff, minor: (rdev & 0xff) | ((rdev >>> 12) & 0xfff00) };
}

/** Numbers of the block devices that limits name; what is none is absent. */
export function findBlockDevices(limits: ResourceLimits): ReadonlyMap<string, BlockDevice> {
  const { blkioWeightDevices, deviceReadBps, deviceWriteBps, deviceReadIops, deviceWriteIops } = limits;
  const lists = [blkioWeightDevices, deviceReadBps, deviceWriteBps, deviceReadIops, deviceWriteIops];
  const paths = new Set(lists.flatMap((list: readonly DeviceAmount[] = []) => list.map(({ path }) => path)));
  return new Map(
    [...paths].flatMap((path): [string, BlockDevice][] => {
      const stats = readStats(path);
      return stats?.isBlockDevice() === true ? [[path, numbersOf(stats.rdev)]] : [];
    }),
  );
}

/** Links followed; `undefined` when there is nothing, or nothing that we may look at. */
function readStats(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
