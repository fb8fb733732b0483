import { join, posix } from 'node:path';
import type { Digest, Snapshot } from '../../oci/index.ts';
import { createContainerId } from '../container-id.ts';
import type { MountRequest, VolumeRequest } from '../container-options.ts';
import { backedBy, type VolumeBacking } from './volume-backing.ts';

/** What mounts come to, before anything is made. */
export interface MountPlan {
  /** Every mount with its volume's name: what a container's record keeps, and each start of it mounts. */
  readonly requests: readonly MountRequest[];
  readonly volumes: readonly PlannedVolume[];
  /** Paths of volumes that go with the container. */
  readonly anonymous: readonly string[];
  /** Images that are mounted, by the digests of their manifests. */
  readonly images: ReadonlyMap<Digest, Snapshot>;
}

/** A volume to mount. */
export interface PlannedVolume {
  readonly request: NamedVolume;
  /** Its directory below `volumes`. */
  readonly path: string;
  readonly backing: VolumeBacking;
}

type NamedVolume = VolumeRequest & { readonly name: string };

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
 * Says where the volumes lie. Anonymous ones get their names here, so that they can be owned before they are made. A container that is started
 * again finds its own when it is planned with the `requests` of its first plan.
 *
 * @param volumesDirectory where volumes live, by name
 * @param images what is to be mounted of images
 */
export function planMounts(
  requests: readonly MountRequest[],
  volumesDirectory: string,
  images: ReadonlyMap<Digest, Snapshot> = new Map(),
): MountPlan {
  const named = nameVolumes(requests);
  const volumes = named.flatMap((request) =>
    request.kind === 'volume' && isNamed(request) ? [planVolume(request, volumesDirectory)] : [],
  );
  const anonymous = volumes.filter(({ request }) => request.anonymous === true).map(({ path }) => path);
  return { requests: named, volumes, anonymous, images };
}

/** Gives each anonymous volume a name. */
export function nameVolumes(requests: readonly MountRequest[]): readonly MountRequest[] {
  return requests.map((request) => (request.kind === 'volume' ? toNamed(request) : request));
}

function toNamed(request: VolumeRequest): VolumeRequest {
  return request.name === undefined ? { ...request, name: createContainerId(), anonymous: true } : request;
}

function isNamed(request: VolumeRequest): request is NamedVolume {
  return request.name !== undefined;
}

function planVolume(request: NamedVolume, directory: string): PlannedVolume {
  const path = join(directory, request.name);
  return { request, path, backing: backedBy(path, request.driverOptions ?? {}) };
}
