import {
  type ContainerMount,
  type ContainerPort,
  type ContainerRow,
  formatCommand,
  type Nacre,
  toDockerEndpoints,
} from '../../app/index.ts';
import type { JsonObject } from '../../base/index.ts';

/** A container as Docker's listing has it. Source: the Engine API, "ContainerSummary". */
export function toDockerListing({ store }: Nacre, row: ContainerRow): Readonly<Record<string, unknown>> {
  const { size } = row;
  return {
    Id: row.id,
    Names: [`/${row.name}`],
    Image: row.image,
    ImageID: row.imageDigest ?? '',
    Command: formatCommand(row.args),
    Created: Math.floor(Date.parse(row.created) / 1000),
    Ports: row.ports.map(toDockerPort),
    Labels: row.labels,
    State: row.state,
    Status: row.status,
    HostConfig: { NetworkMode: row.networks[0] ?? 'none' },
    NetworkSettings: { Networks: toDockerEndpoints(store, row.id) },
    Mounts: row.mounts.map(toDockerMount),
    ...(size === null ? {} : { SizeRw: size.written, SizeRootFs: size.all }),
  };
}

function toDockerPort({ port, protocol, hostAddress, hostPort }: ContainerPort): JsonObject {
  const outside = hostPort === null ? {} : { IP: hostAddress ?? '0.0.0.0', PublicPort: hostPort };
  return { PrivatePort: port, Type: protocol, ...outside };
}

function toDockerMount({ kind, name, source, target, readOnly, propagation }: ContainerMount): JsonObject {
  return {
    Type: kind,
    ...(name === null ? {} : { Name: name, Driver: 'local' }),
    Source: source,
    Destination: target,
    Mode: '',
    RW: !readOnly,
    Propagation: propagation ?? '',
  };
}
