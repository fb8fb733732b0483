import type { RunConfig } from '../../oci/index.ts';
import {
  assertDriverOptions,
  type ContainerOptions,
  type ImageRequest,
  type MountRequest,
  nameVolumes,
  type VolumeRequest,
  withImageVolumes,
} from '../../runtime/index.ts';
import { type Lease, openVolumeRecords, volumeHold } from '../../store/index.ts';
import { type FindOrPullRequest, findOrPull } from '../containers/find-or-pull.ts';
import type { Nacre } from '../nacre.ts';
import { mountsFrom } from './mounts-from.ts';
import { lookUpVolume } from './volumes.ts';

export interface ResolveMountsRequest extends FindOrPullRequest {
  readonly options: ContainerOptions;
}

/**
 * Says all that a container mounts by what is here: volumes of its image and of other containers, each with a name and its options, and
 * images by their digests. What is found is held until the container has its record.
 *
 * @param config of the container's image
 * @returns the options with those mounts
 * @throws app/no-container, app/no-image, registry/…, runtime/bad-flag
 */
export async function resolveMounts(
  nacre: Nacre,
  request: ResolveMountsRequest,
  config: RunConfig,
  lease: Lease,
): Promise<ContainerOptions> {
  const { options } = request;
  const given = [...options.mounts, ...mountsFrom(nacre.store, options.volumesFrom ?? [], options.mounts)];
  const named = nameVolumes(withImageVolumes(given, config.volumes));
  if (named.length === 0) return options;
  lease.hold(...named.flatMap((mount) => (mount.kind === 'volume' ? [volumeHold(mount.name ?? '')] : [])));
  const mounts: MountRequest[] = [];
  for (const mount of named) mounts.push(await resolveMount(nacre, request, mount, lease));
  return { ...options, mounts };
}

async function resolveMount(
  nacre: Nacre,
  request: ResolveMountsRequest,
  mount: MountRequest,
  lease: Lease,
): Promise<MountRequest> {
  if (mount.kind === 'volume')
    return mount.anonymous === true ? describeNew(nacre, mount) : resolveVolume(nacre, mount);
  return mount.kind === 'image' ? resolveImage(nacre, request, mount, lease) : mount;
}

async function resolveImage(
  nacre: Nacre,
  request: FindOrPullRequest,
  mount: ImageRequest,
  lease: Lease,
): Promise<ImageRequest> {
  const { image } = await findOrPull(nacre, { ...request, image: mount.image });
  lease.hold(image.descriptor.digest);
  return { ...mount, digest: image.descriptor.digest };
}

/** A volume that there is shows what it was made to show, whatever is said here. */
function resolveVolume(nacre: Nacre, mount: VolumeRequest): VolumeRequest {
  const found = lookUpVolume(nacre.store, mount.name ?? '');
  if (found === undefined) return describeNew(nacre, mount);
  const { driverOptions: _, labels: _labels, ...rest } = mount;
  return Object.keys(found.options).length === 0 ? rest : { ...rest, driverOptions: found.options };
}

/** Only a volume of which something is said gets its record before it is made. */
function describeNew({ store }: Nacre, mount: VolumeRequest): VolumeRequest {
  const { name = '', anonymous = false, driverOptions = {}, labels = {} } = mount;
  assertDriverOptions(driverOptions);
  if (Object.keys(driverOptions).length + Object.keys(labels).length > 0)
    openVolumeRecords(store).create({ name, createdAt: Date.now(), anonymous, labels, options: driverOptions });
  return mount;
}
