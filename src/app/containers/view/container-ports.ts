import { type ContainerRecord, isLiving } from '../../../runtime/index.ts';
import type { DiskStore } from '../../../store/index.ts';
import type { ContainerPort } from '../../wire.ts';

/**
 * The ports a container has while it lives: those that lead to it from the host, one for each address, and those it only exposes.
 * In the order of its own ports.
 */
export function portsOf(store: DiskStore, record: ContainerRecord): readonly ContainerPort[] {
  if (!isLiving(record.state)) return [];
  const bound = boundPorts(store, record);
  const taken = new Set(bound.map(({ port, protocol }) => `${port}/${protocol}`));
  const exposed = exposedPorts(record)
    .filter((text) => !taken.has(text))
    .map((text): ContainerPort => ({ ...parsePort(text), hostAddress: null, hostPort: null }));
  return [...bound, ...exposed].sort((a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol));
}

/** Each with its protocol, in byte order: what the image says, and what was asked for. */
export function exposedPorts({ config, options }: ContainerRecord): readonly string[] {
  const published = options.publish.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`);
  const exposed = [...config.exposedPorts, ...(options.expose ?? [])].map((text) =>
    text.includes('/') ? text : `${text}/tcp`,
  );
  return [...new Set([...exposed, ...published])].sort();
}

/** `80/tcp` taken apart. */
export function parsePort(text: string): { readonly port: number; readonly protocol: string } {
  const [port = '', protocol = 'tcp'] = text.split('/');
  return { port: Number.parseInt(port, 10), protocol };
}

/** What listens on the host: as it was bound, or else as it was asked for and is forwarded. */
function boundPorts(store: DiskStore, { id, options }: ContainerRecord): readonly ContainerPort[] {
  const rows = store.networks.ports(id);
  if (rows.length > 0)
    return rows.flatMap(({ address, port, target, protocol }) =>
      addressesOf(address).map((hostAddress) => ({ port: target, protocol, hostAddress, hostPort: port })),
    );
  return options.publish.flatMap(({ hostAddress = '', hostPort, containerPort, protocol }) =>
    addressesOf(hostAddress).map((each) => ({ port: containerPort, protocol, hostAddress: each, hostPort })),
  );
}

/** No address stands for every one of either family. */
function addressesOf(address: string): readonly string[] {
  return address === '' ? ['0.0.0.0', '::'] : [address];
}
