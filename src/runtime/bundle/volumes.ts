import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { type Host, makeDirectory } from '../../host/index.ts';
import type { ActiveSnapshot } from '../../oci/index.ts';
import { createContainerId } from '../container-id.ts';
import type { BindRequest, MountRequest, VolumeRequest } from '../container-options.ts';
import { runtimeFault } from '../faults.ts';
import type { ResolvedMount } from '../spec/mounts.ts';
import { type CopyOut, copyOut } from './copy-out.ts';

/** What volumes are made with. */
export interface VolumePlaces {
  readonly host: Host;
  readonly rootfs: ActiveSnapshot;
  /** An empty directory at which the root file system may be mounted. */
  readonly mountPoint: string;
  /** The container's own directory, in which volumes are filled before they get their name. */
  readonly scratch: string;
}

/** What mounts come to, before anything is made. */
export interface MountPlan {
  readonly requests: readonly MountRequest[];
  readonly volumes: readonly PlannedVolume[];
  /** Paths of volumes that go with the container. */
  readonly anonymous: readonly string[];
}

/** A volume to mount, and whether it has to be made first. */
interface PlannedVolume {
  readonly request: VolumeRequest;
  readonly path: string;
  readonly isNew: boolean;
}

/** The requests of the options, and an anonymous volume for each of the image's that no request covers. */
export function withImageVolumes(
  requests: readonly MountRequest[],
  volumes: readonly string[],
): readonly MountRequest[] {
  const covered = new Set(requests.map((request) => request.target));
  const targets = new Set(volumes.map((volume) => posix.resolve('/', volume)));
  const added = [...targets].filter((target) => !covered.has(target) && target !== '/');
  return [
    ...requests,
    ...added.map((target): VolumeRequest => ({ kind: 'volume', target, readOnly: false, copy: true })),
  ];
}

/**
 * Says where the volumes lie. Anonymous ones get their names here, so that they can be owned before they are made.
 *
 * @param volumesDirectory where volumes live, by name
 */
export function planMounts(requests: readonly MountRequest[], volumesDirectory: string): MountPlan {
  const volumes = requests.flatMap((request) =>
    request.kind === 'volume' ? [planVolume(request, volumesDirectory)] : [],
  );
  const anonymous = volumes.filter(({ request }) => request.name === undefined).map(({ path }) => path);
  return { requests, volumes, anonymous };
}

/**
 * Settles what mounts are made from: binds are checked or their directories made, volumes are made on first use and filled with
 * what the image has at their target. A volume is there filled or not at all.
 *
 * @throws runtime/mount-source
 */
export async function settleMounts(plan: MountPlan, places: VolumePlaces): Promise<readonly ResolvedMount[]> {
  await makeVolumes(
    plan.volumes.filter((volume) => volume.isNew),
    places,
  );
  const paths = new Map<MountRequest, string>(plan.volumes.map(({ request, path }) => [request, path]));
  return plan.requests.map((request) => toResolved(request, paths.get(request)));
}

function planVolume(request: VolumeRequest, directory: string): PlannedVolume {
  const path = join(directory, request.name ?? createContainerId());
  return { request, path, isNew: request.name === undefined || !existsSync(path) };
}

async function makeVolumes(volumes: readonly PlannedVolume[], places: VolumePlaces): Promise<void> {
  if (volumes.length === 0) return;
  const scratch = volumes.map((_, at) => join(places.scratch, `volume-${at}`));
  for (const path of scratch) mkdirSync(path);
  const copies = volumes.flatMap(({ request }, at): CopyOut[] =>
    request.copy ? [{ source: request.target, destination: scratch[at] ?? '' }] : [],
  );
  if (copies.length > 0) await copyOut(copies, places);
  for (const [at, { path }] of volumes.entries()) moveIntoPlace(scratch[at] ?? '', path, places.host);
}

/**
 * Another container may have made the same volume meanwhile; then its stays. That has to be asked under a lock: rename(2) puts a directory in
 * the place of an empty one, which the other container may have mounted already.
 */
function moveIntoPlace(from: string, path: string, host: Pick<Host, 'lockFile'>): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o711 });
  using _lock = host.lockFile(`${dirname(path)}.lock`, { wait: true });
  if (!existsSync(path)) renameSync(from, path);
}

function toResolved(request: MountRequest, volumePath: string | undefined): ResolvedMount {
  switch (request.kind) {
    case 'tmpfs':
      return request;
    case 'bind':
      return toBind(request);
    case 'volume':
      return {
        kind: 'bind',
        source: volumePath ?? '',
        target: request.target,
        readOnly: request.readOnly,
        recursive: true,
        propagation: 'rprivate',
      };
  }
}

function toBind(request: BindRequest): ResolvedMount {
  const { source, target, readOnly, recursive, propagation = 'rprivate' } = request;
  if (statSync(source, { throwIfNoEntry: false }) === undefined) {
    if (!request.createSource)
      throw sourceFault(source, 'is not there', 'Make it first, or use -v, which makes a directory.');
    makeSource(source);
  }
  return { kind: 'bind', source, target, readOnly, recursive, propagation };
}

function makeSource(source: string): void {
  try {
    makeDirectory(source);
  } catch (cause) {
    throw sourceFault(source, 'is not there and can not be made', 'Make the directory first.', cause);
  }
}

function sourceFault(source: string, why: string, hint: string, cause?: unknown): Error {
  return runtimeFault('runtime/mount-source', `mount source ${JSON.stringify(source)} ${why}`, { hint, cause });
}
