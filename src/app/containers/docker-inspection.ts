import { join } from 'node:path';
import type { ContainerRecord } from '../../runtime/index.ts';
import type { DiskStore } from '../../store/index.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from '../system/sweep.ts';
import { toDockerContainerConfig } from './docker/docker-config.ts';
import { toDockerHostConfig } from './docker/docker-host-config.ts';
import { toDockerMounts } from './docker/docker-mounts.ts';
import { toDockerNetworks } from './docker/docker-networks.ts';
import { toDockerState } from './docker/docker-state.ts';
import { findContainer } from './find-container.ts';
import type { InspectContainerOptions } from './inspect-container.ts';
import { mountsOf } from './view/container-mounts.ts';
import { measureContainer } from './view/container-size.ts';

/**
 * A container as Docker's API and `docker inspect` have it. A field that is `undefined` is known to templates, and left out of JSON.
 *
 * Source: https://docs.docker.com/reference/api/engine/, "ContainerInspect".
 */
export type DockerContainer = Readonly<Record<string, unknown>>;

/** Looks at whether a container still lives, and tells of it as Docker does. @throws app/no-container, app/ambiguous-id */
export async function inspectDockerContainer(
  nacre: Nacre,
  text: string,
  options: InspectContainerOptions = {},
): Promise<DockerContainer> {
  await sweep(nacre);
  const record = findContainer(nacre.store, text);
  const size = options.size === true ? await measureContainer(nacre.store, record) : undefined;
  return { ...toDockerContainer(nacre.store, record), SizeRw: size?.written, SizeRootFs: size?.all };
}

/** What Docker says of a container, but for its size. */
export function toDockerContainer(store: DiskStore, record: ContainerRecord): DockerContainer {
  const { id, name, args, createdAt, options, restarts = 0 } = record;
  return {
    Id: id,
    Created: new Date(createdAt).toISOString(),
    Path: args[0] ?? '',
    Args: args.slice(1),
    State: toDockerState(record),
    Image: store.containers.get(id)?.image ?? '',
    ...pathsOf(record),
    Name: `/${name}`,
    RestartCount: restarts,
    Driver: 'nacre',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: options.apparmor ?? '',
    ExecIDs: null,
    HostConfig: toDockerHostConfig(record),
    GraphDriver: { Name: 'nacre', Data: { UpperDir: join(record.directory, 'upper') } },
    Mounts: toDockerMounts(mountsOf(record, store.paths)),
    Config: toDockerContainerConfig(record),
    NetworkSettings: toDockerNetworks(store, record),
  };
}

function pathsOf({ directory }: ContainerRecord): DockerContainer {
  const bundle = join(directory, 'bundle');
  return {
    ResolvConfPath: join(bundle, 'resolv.conf'),
    HostnamePath: join(bundle, 'hostname'),
    HostsPath: join(bundle, 'hosts'),
    LogPath: join(directory, 'log', 'current'),
  };
}
